import { z } from 'zod'
import type { HintsOf } from '../field'
import type { CertificateInfo } from './info'
import { MOST_CLASSES, otherClasses, sampledBall } from './sampling'

export const CleverOptions = z.object({
  ...sampledBall,
  batches: z
    .int()
    .min(4)
    .max(100_000)
    .default(32)
    .meta({ title: 'Batches', description: 'Nb of the paper, which takes 500; each gives one maximum.' }),
  draws: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(32)
    .meta({ title: 'Draws a batch', description: 'Ns of the paper, which takes 1024.' }),
  classes: otherClasses.classes.default(MOST_CLASSES).meta({
    title: 'Other classes',
    description:
      'The radius is the smallest over so many other classes, those of the largest logits; where there are fewer, over all, as in the paper.'
  })
})

const hints: HintsOf<typeof CleverOptions> = {
  radius: { control: 'number' },
  batches: { control: 'number' },
  draws: { control: 'number' },
  classes: { control: 'number', advanced: true }
}

export const clever = {
  id: 'clever',
  label: 'CLEVER score',
  shortName: 'CLEVER',
  summary:
    'Margin over the local Lipschitz constant that extreme value theory (a reverse Weibull fit) reads from sampled slopes.',
  norms: ['linf', 'l2', 'l1'],
  promise: 'estimate',
  promiseNote: 'Estimate, no certificate: slopes that hide from sampling make it far too large.',
  costNote: 'batches times draws times other classes gradients',
  options: CleverOptions,
  hints,
  paper: {
    citation:
      'Weng et al. 2018: Evaluating the robustness of neural networks: an extreme value theory approach',
    arxiv: '1801.10578'
  }
} as const satisfies CertificateInfo
