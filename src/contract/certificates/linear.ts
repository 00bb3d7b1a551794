import { z } from 'zod'
import type { HintsOf } from '../field'
import type { CertificateInfo } from './info'

export const LinearOptions = z.object({
  box: z.boolean().default(true).meta({
    title: 'Keep to the box',
    description: 'Adversarial inputs are legal inputs only. Off: margin over dual norm, as in papers.'
  })
})

const hints: HintsOf<typeof LinearOptions> = { box: { control: 'switch' } }

export const linear = {
  id: 'linear',
  label: 'Exact for linear networks',
  shortName: 'Exact linear',
  summary: 'The distance to the nearest boundary of a network without ReLU or max-pooling, in closed form.',
  norms: ['linf', 'l2', 'l1'],
  promise: 'exact',
  promiseNote: 'Exact: an attack that works reaches this distance and nothing below.',
  costNote: 'one forward pass',
  options: LinearOptions,
  hints,
  paper: {
    citation: 'Hein and Andriushchenko 2017: Formal guarantees on the robustness of a classifier (section 2)',
    arxiv: '1705.08475'
  }
} as const satisfies CertificateInfo
