import { z } from 'zod'
import type { HintsOf } from '../field'
import type { CertificateInfo } from './info'
import { radiusSearch } from './search'

export const IntervalOptions = z.object(radiusSearch)

const hints: HintsOf<typeof IntervalOptions> = {
  largest: { control: 'number' },
  halvings: { control: 'number', advanced: true }
}

export const interval = {
  id: 'interval',
  label: 'Interval bound propagation',
  shortName: 'IBP',
  summary:
    'Bounds every neuron by an interval. Quick, and loose on networks that were not trained for it (interval-bound training).',
  norms: ['linf'],
  promise: 'sound',
  promiseNote: 'A proof, but for the rounding of 32-bit numbers.',
  costNote: 'two forward passes for each halving',
  options: IntervalOptions,
  hints,
  paper: {
    citation: 'Gowal et al. 2018: On the effectiveness of interval bound propagation',
    arxiv: '1810.12715'
  }
} as const satisfies CertificateInfo
