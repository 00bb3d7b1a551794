import { z } from 'zod'
import type { HintsOf } from '../field'
import type { CertificateInfo } from './info'
import { radiusSearch } from './search'

export const CrownOptions = z.object({
  ...radiusSearch,
  hidden: z.enum(['linear', 'interval']).default('linear').meta({
    title: 'Bounds of hidden neurons',
    description:
      'linear: each neuron that may switch is bounded by a backward pass of its own, as in the paper. interval: by intervals (CROWN-IBP): far quicker, and looser.'
  })
})

const hints: HintsOf<typeof CrownOptions> = {
  largest: { control: 'number' },
  halvings: { control: 'number', advanced: true },
  hidden: { control: 'select' }
}

export const crown = {
  id: 'crown',
  label: 'Linear bounds (CROWN)',
  shortName: 'CROWN',
  summary:
    'Bounds the margin by linear functions of the input, through the lines that enclose each ReLU. Never looser than intervals.',
  norms: ['linf', 'l2', 'l1'],
  promise: 'sound',
  promiseNote: 'A proof, but for the rounding of 32-bit numbers.',
  costNote: 'a backward pass for each neuron that may switch, for each halving',
  options: CrownOptions,
  hints,
  paper: {
    citation:
      'Zhang et al. 2018: Efficient neural network robustness certification with general activation functions',
    arxiv: '1811.00866'
  }
} as const satisfies CertificateInfo
