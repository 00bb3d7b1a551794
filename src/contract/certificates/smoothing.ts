import { z } from 'zod'
import type { HintsOf } from '../field'
import type { CertificateInfo } from './info'

export const SmoothingOptions = z.object({
  sigma: z
    .number()
    .positive()
    .max(100)
    .default(0.25)
    .meta({ title: 'Noise σ', description: 'Of the Gaussian noise on the input, in model-input units.' }),
  selectionDraws: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(100)
    .meta({ title: 'Draws to choose the class', description: 'n0 of the paper.' }),
  draws: z.int().min(1).max(10_000_000).default(1000).meta({
    title: 'Draws to certify',
    description: 'n of the paper, which takes 100,000. The largest radius that can be proven grows with it.'
  }),
  failure: z.number().gt(0).lt(0.5).default(0.001).meta({
    title: 'Failure probability α',
    description: 'Each radius is right with probability 1 − α at least.'
  })
})

const hints: HintsOf<typeof SmoothingOptions> = {
  sigma: { control: 'number' },
  selectionDraws: { control: 'number', advanced: true },
  draws: { control: 'number' },
  failure: { control: 'number', advanced: true }
}

export const smoothing = {
  id: 'smoothing',
  label: 'Randomised smoothing',
  shortName: 'Smoothing',
  summary:
    'Certifies the class that the network gives most often under Gaussian noise. Works for any network; train it with noise.',
  norms: ['l2'],
  promise: 'probable',
  promiseNote:
    'A proof for the smoothed classifier, not for the network itself; each radius fails with probability α at most.',
  costNote: 'n0 + n forward passes',
  options: SmoothingOptions,
  hints,
  paper: {
    citation: 'Cohen et al. 2019: Certified adversarial robustness via randomized smoothing',
    arxiv: '1902.02918'
  }
} as const satisfies CertificateInfo
