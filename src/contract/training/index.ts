import { z } from 'zod'
import { lowerWordsOf } from '../form-field'
import { shortEpsilon } from '../threat-model'
import { conjMask } from './conj-mask'
import { fgsmAt } from './fgsm-at'
import { freeAt } from './free-at'
import { gaussianNoise } from './gaussian-noise'
import { gradientRegularization } from './gradient-regularization'
import type { TrainingInfo } from './info'
import { intervalBound } from './interval-bound'
import { jacobianRegularization } from './jacobian-regularization'
import { labelSmoothing } from './label-smoothing'
import { logitReg } from './logit-reg'
import { mart } from './mart'
import { mixup } from './mixup'
import { pgdAt } from './pgd-at'
import { standard } from './standard'
import { trades } from './trades'

export type { TrainingInfo } from './info'
export { InitialWeights, noRefinements, refinements } from './refinements'

/** All training methods, by id. A new one is a file here, one in core/training/methods and a line in both lists. */
export const trainingInfos = {
  standard,
  'label-smoothing': labelSmoothing,
  mixup,
  'gaussian-noise': gaussianNoise,
  'fgsm-at': fgsmAt,
  'free-at': freeAt,
  'pgd-at': pgdAt,
  trades,
  mart,
  'gradient-regularization': gradientRegularization,
  'jacobian-regularization': jacobianRegularization,
  'interval-bound': intervalBound,
  'conj-mask': conjMask,
  'logit-reg': logitReg
} as const satisfies Record<string, TrainingInfo>

export type TrainingMethodId = keyof typeof trainingInfos
export const TrainingMethodId = z.enum(
  Object.keys(trainingInfos) as [TrainingMethodId, ...TrainingMethodId[]]
)
export type TrainingOptions<K extends TrainingMethodId> = z.output<(typeof trainingInfos)[K]['options']>

type SpecOf<K extends TrainingMethodId> = K extends TrainingMethodId
  ? { id: K; options: TrainingOptions<K> }
  : never
type SpecInputOf<K extends TrainingMethodId> = K extends TrainingMethodId
  ? { id: K; options?: z.input<(typeof trainingInfos)[K]['options']> | undefined }
  : never

/** One training method with its options, as a form, a study file or a command gives it. */
export type MethodSpec<K extends TrainingMethodId = TrainingMethodId> = SpecOf<K>

const variants = Object.values<TrainingInfo>(trainingInfos).map(({ id, options }) =>
  z.object({ id: z.literal(id), options: options.prefault({}) })
)

/** Parses a method: the options by the method's own schema. */
export const MethodSpec = z.discriminatedUnion(
  'id',
  variants as [(typeof variants)[number], ...typeof variants]
) as unknown as z.ZodType<MethodSpec, SpecInputOf<TrainingMethodId>>

/** A short name for charts and tables, with what is not as the paper has it: "PGD-AT linf 0.1, steps 40". */
export function methodLabel({ id, options }: MethodSpec): string {
  const info: TrainingInfo = trainingInfos[id]
  const defaults = info.options.parse({})
  const { norm, epsilon, ...others } = options as Readonly<Record<string, unknown>>
  const ball = [norm, epsilon].filter((part) => part !== undefined).map(shortText)
  const changed = Object.entries(others)
    .filter(([name, value]) => value !== defaults[name])
    .map(([name, value]) => `${lowerWordsOf(name)} ${shortText(value)}`)
  return [[info.label, ...ball].join(' '), ...changed].join(', ')
}

function shortText(value: unknown): string {
  return typeof value === 'number' ? shortEpsilon(value) : String(value)
}

export const Optimizer = z.discriminatedUnion('kind', [
  z
    .object({
      kind: z.literal('adam'),
      learningRate: z.number().positive().default(0.001).meta({ title: 'Learning rate' })
    })
    .meta({ title: 'Adam' }),
  z
    .object({
      kind: z.literal('sgd'),
      learningRate: z.number().positive().default(0.05).meta({ title: 'Learning rate' }),
      momentum: z.number().min(0).lt(1).default(0.9).meta({ title: 'Momentum' })
    })
    .meta({ title: 'SGD' })
])
export type Optimizer = z.infer<typeof Optimizer>

/** Factor on the learning rate over the epochs. */
export const Schedule = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('constant') }).meta({ title: 'Constant' }),
  z
    .object({
      kind: z.literal('step'),
      every: z.int().min(1).default(10).meta({ title: 'Every n epochs' }),
      factor: z.number().positive().max(1).default(0.1).meta({ title: 'Factor' })
    })
    .meta({ title: 'Steps' }),
  z
    .object({
      kind: z.literal('cosine'),
      final: z.number().min(0).max(1).default(0).meta({ title: 'Final factor' })
    })
    .meta({ title: 'Cosine' }),
  z
    .object({
      kind: z.literal('one-cycle'),
      peak: z
        .number()
        .min(0)
        .lt(1)
        .default(0.4)
        .meta({ title: 'Peak at', description: 'Share of the training at which the rate is highest.' })
    })
    .meta({ title: 'One cycle' })
])
export type Schedule = z.infer<typeof Schedule>
