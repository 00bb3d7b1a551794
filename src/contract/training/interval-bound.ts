import { z } from 'zod'
import type { HintsOf } from '../field'
import type { TrainingInfo } from './info'
import { TrainingEpsilon } from './adversarial'

export const IntervalBoundOptions = z.object({
  epsilon: TrainingEpsilon,
  kappa: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .meta({ title: 'Kappa', description: 'Weight of the clean cross-entropy at the end; it starts at 1.' }),
  warmUp: z
    .number()
    .min(0)
    .max(1)
    .default(0.05)
    .meta({ title: 'Warm-up', description: 'Share of the training before epsilon grows.' }),
  ramp: z.number().min(0).max(1).default(0.45).meta({
    title: 'Ramp',
    description: 'Share of the training in which epsilon and kappa go to their final values.'
  })
})

const hints: HintsOf<typeof IntervalBoundOptions> = {
  epsilon: { control: 'number' },
  kappa: { control: 'number' },
  warmUp: { control: 'number', advanced: true },
  ramp: { control: 'number', advanced: true }
}

export const intervalBound = {
  id: 'interval-bound',
  label: 'Interval-bound training',
  summary:
    'Cross-entropy of the worst logits that interval arithmetic allows in the linf ball, mixed with that of the clean ones.',
  options: IntervalBoundOptions,
  hints,
  paper: {
    citation:
      'Gowal et al.: On the Effectiveness of Interval Bound Propagation for Training Verifiably Robust Models, 2018',
    arxiv: '1810.12715'
  }
} as const satisfies TrainingInfo
