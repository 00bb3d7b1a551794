import { z } from 'zod'
import type { HintsOf } from '../field'
import type { TrainingInfo } from './info'
import { TrainingEpsilon } from './adversarial'

export const FgsmAtOptions = z.object({
  epsilon: TrainingEpsilon,
  relativeStepSize: z.number().positive().max(10).default(1.25).meta({ title: 'Step size / epsilon' }),
  randomStart: z.boolean().default(true).meta({ title: 'Random start' })
})

const hints: HintsOf<typeof FgsmAtOptions> = {
  epsilon: { control: 'number' },
  relativeStepSize: { control: 'number' },
  randomStart: { control: 'switch', advanced: true }
}

export const fgsmAt = {
  id: 'fgsm-at',
  label: 'FGSM-AT',
  summary:
    'Adversarial training with one step from a random point of the ball. Fast; may overfit to its own step.',
  options: FgsmAtOptions,
  hints,
  paper: {
    citation: 'Wong et al.: Fast is better than free: Revisiting adversarial training, ICLR 2020',
    arxiv: '2001.03994'
  }
} as const satisfies TrainingInfo
