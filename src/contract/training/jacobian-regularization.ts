import { z } from 'zod'
import type { HintsOf } from '../field'
import type { TrainingInfo } from './info'

export const JacobianRegularizationOptions = z.object({
  weight: z.number().min(0).max(1e6).default(0.01).meta({ title: 'Weight' }),
  projections: z.int().min(1).max(100).default(1).meta({
    title: 'Projections',
    description: 'Random directions in the space of logits, for each image and step.'
  }),
  difference: z.number().positive().max(1).default(0.01).meta({
    title: 'Difference step',
    description:
      'l2 length of the step of the central difference that replaces the second derivative, in model-input units.'
  })
})

const hints: HintsOf<typeof JacobianRegularizationOptions> = {
  weight: { control: 'number' },
  projections: { control: 'number' },
  difference: { control: 'number', advanced: true }
}

export const jacobianRegularization = {
  id: 'jacobian-regularization',
  label: 'Jacobian regularization',
  summary:
    'Cross-entropy plus a penalty on the squared Frobenius norm of the Jacobian of the logits, by random projections.',
  options: JacobianRegularizationOptions,
  hints,
  paper: {
    citation: 'Hoffman et al.: Robust Learning with Jacobian Regularization, 2019',
    arxiv: '1908.02729'
  }
} as const satisfies TrainingInfo
