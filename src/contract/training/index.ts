import { z } from 'zod'
import type { TrainingInfo } from './info'
import { standard } from './standard'

export type { TrainingInfo } from './info'

/** All training methods, by id. */
export const trainingInfos = { standard } as const satisfies Record<string, TrainingInfo>

export type TrainingMethodId = keyof typeof trainingInfos
export const TrainingMethodId = z.enum(
  Object.keys(trainingInfos) as [TrainingMethodId, ...TrainingMethodId[]]
)
export type TrainingOptions<K extends TrainingMethodId> = z.output<(typeof trainingInfos)[K]['options']>

export const MethodSpec = z.discriminatedUnion('id', [
  z.object({ id: z.literal('standard'), options: standard.options.prefault({}) })
])
export type MethodSpec = z.infer<typeof MethodSpec>

export const Optimizer = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('adam'),
    learningRate: z.number().positive().default(0.001).meta({ title: 'Learning rate' })
  }),
  z.object({
    kind: z.literal('sgd'),
    learningRate: z.number().positive().default(0.05).meta({ title: 'Learning rate' }),
    momentum: z.number().min(0).lt(1).default(0.9).meta({ title: 'Momentum' })
  })
])
export type Optimizer = z.infer<typeof Optimizer>

/** Factor on the learning rate over the epochs. */
export const Schedule = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('constant') }),
  z.object({
    kind: z.literal('step'),
    every: z.int().min(1).default(10).meta({ title: 'Every n epochs' }),
    factor: z.number().positive().max(1).default(0.1).meta({ title: 'Factor' })
  }),
  z.object({
    kind: z.literal('cosine'),
    final: z.number().min(0).max(1).default(0).meta({ title: 'Final factor' })
  })
])
export type Schedule = z.infer<typeof Schedule>
