import { z } from 'zod'
import type { HintsOf } from '../field'
import type { TrainingInfo } from './info'

export const MixupOptions = z.object({
  alpha: z.number().positive().max(100).default(0.2).meta({
    title: 'Alpha',
    description: 'The weight of a pair is drawn from Beta(alpha, alpha), once a batch.'
  })
})

const hints: HintsOf<typeof MixupOptions> = {
  alpha: { control: 'number' }
}

export const mixup = {
  id: 'mixup',
  label: 'Mixup',
  summary: 'Cross-entropy on convex combinations of two images and of their labels.',
  options: MixupOptions,
  hints,
  paper: {
    citation: 'Zhang et al.: mixup: Beyond Empirical Risk Minimization, ICLR 2018',
    arxiv: '1710.09412'
  }
} as const satisfies TrainingInfo
