import { z } from 'zod'
import type { HintsOf } from '../field'
import type { TrainingInfo } from './info'
import { TrainingEpsilon } from './adversarial'

export const FreeAtOptions = z.object({
  epsilon: TrainingEpsilon,
  replays: z
    .int()
    .min(1)
    .max(100)
    .default(8)
    .meta({ title: 'Replays', description: 'Passes over each batch (m). An epoch takes that much longer.' })
})

const hints: HintsOf<typeof FreeAtOptions> = {
  epsilon: { control: 'number' },
  replays: { control: 'number' }
}

export const freeAt = {
  id: 'free-at',
  label: 'Free-AT',
  summary:
    'Adversarial training in which each backward pass moves both the weights and the perturbation; every batch is replayed.',
  options: FreeAtOptions,
  hints,
  paper: {
    citation: 'Shafahi et al.: Adversarial Training for Free!, NeurIPS 2019',
    arxiv: '1904.12843'
  }
} as const satisfies TrainingInfo
