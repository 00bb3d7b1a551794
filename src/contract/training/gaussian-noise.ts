import { z } from 'zod'
import type { HintsOf } from '../field'
import type { TrainingInfo } from './info'

export const GaussianNoiseOptions = z.object({
  sigma: z
    .number()
    .min(0)
    .max(10)
    .default(0.25)
    .meta({ title: 'Standard deviation', description: 'Of the noise, in model-input units.' })
})

const hints: HintsOf<typeof GaussianNoiseOptions> = {
  sigma: { control: 'number' }
}

export const gaussianNoise = {
  id: 'gaussian-noise',
  label: 'Gaussian noise',
  summary: 'Cross-entropy on images with fresh Gaussian noise on every pixel; not clipped to the box.',
  options: GaussianNoiseOptions,
  hints,
  paper: {
    citation: 'Cohen et al.: Certified Adversarial Robustness via Randomized Smoothing, ICML 2019',
    arxiv: '1902.02918'
  }
} as const satisfies TrainingInfo
