import { z } from 'zod'
import type { HintsOf } from '../field'
import type { TrainingInfo } from './info'

export const GradientRegularizationOptions = z.object({
  weight: z.number().min(0).max(1e6).default(0.1).meta({ title: 'Weight' }),
  difference: z.number().positive().max(1).default(0.01).meta({
    title: 'Difference step',
    description:
      'l2 length of the step of the central difference that replaces the second derivative, in model-input units.'
  })
})

const hints: HintsOf<typeof GradientRegularizationOptions> = {
  weight: { control: 'number' },
  difference: { control: 'number', advanced: true }
}

export const gradientRegularization = {
  id: 'gradient-regularization',
  label: 'Input-gradient regularization',
  summary: 'Cross-entropy plus a penalty on the squared length of its input gradient.',
  options: GradientRegularizationOptions,
  hints,
  paper: {
    citation:
      'Drucker & LeCun: Improving generalization performance using double backpropagation, IEEE TNN 1992; differences as in Finlay & Oberman: Scaleable input gradient regularization for adversarial robustness',
    arxiv: '1905.11468'
  }
} as const satisfies TrainingInfo
