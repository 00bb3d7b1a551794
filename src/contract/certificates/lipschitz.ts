import { z } from 'zod'
import type { HintsOf } from '../field'
import type { CertificateInfo } from './info'
import { otherClasses, sampledBall } from './sampling'

export const LipschitzOptions = z.object({
  ...sampledBall,
  draws: z.int().min(1).max(1_000_000).default(128).meta({ title: 'Draws' }),
  ...otherClasses
})

const hints: HintsOf<typeof LipschitzOptions> = {
  radius: { control: 'number' },
  draws: { control: 'number' },
  classes: { control: 'number', advanced: true }
}

export const lipschitz = {
  id: 'lipschitz',
  label: 'Sampled Lipschitz radius',
  shortName: 'Lipschitz',
  summary: 'Margin over the steepest slope of the margin that draws in a ball met.',
  norms: ['linf', 'l2', 'l1'],
  promise: 'estimate',
  promiseNote: 'Estimate, no certificate: the steepest place may have been missed.',
  costNote: 'draws times other classes gradients',
  options: LipschitzOptions,
  hints,
  paper: {
    citation: 'Wood and Zhang 1996: Estimation of the Lipschitz constant of a function'
  }
} as const satisfies CertificateInfo
