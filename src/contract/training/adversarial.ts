import { z } from 'zod'
import type { FieldHint } from '../field'

/** The budget of the perturbations that a network is trained on. */
export const TrainingEpsilon = z.number().min(0).default(0.1).meta({
  title: 'Training epsilon',
  description: 'Perturbation budget of the training, in model-input units.'
})

/** Options of the inner maximisation; `steps` is the paper's own default. */
export function adversarialFields(steps: number): AdversarialFields {
  return {
    norm: z.enum(['linf', 'l2']).default('linf').meta({ title: 'Training norm' }),
    epsilon: TrainingEpsilon,
    steps: z.int().min(1).max(1000).default(steps).meta({ title: 'Training steps' }),
    stepSize: StepSize
  }
}

const StepSize = z.number().positive().nullable().default(null).meta({
  title: 'Training step size',
  description: 'In model-input units. Leave empty for 2.5 epsilon / steps.'
})

interface AdversarialFields {
  readonly norm: z.ZodDefault<z.ZodEnum<{ linf: 'linf'; l2: 'l2' }>>
  readonly epsilon: typeof TrainingEpsilon
  readonly steps: z.ZodDefault<z.ZodInt>
  readonly stepSize: typeof StepSize
}

export const adversarialHints = {
  norm: { control: 'select' },
  epsilon: { control: 'number' },
  steps: { control: 'number' },
  stepSize: { control: 'number', advanced: true }
} as const satisfies Record<keyof AdversarialFields, FieldHint>
