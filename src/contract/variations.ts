import { z } from 'zod'
import { type FormField, formFields, formVariants } from './form-field'
import { Limits, TrainSpec } from './job'
import { type MethodSpec, Optimizer, Schedule, type TrainingInfo, trainingInfos } from './training'

/** One numeric option of trainings with the values that it takes: "optimizer.learningRate" 0.01, 0.03. */
export const Variation = z.object({
  option: z.string().min(1),
  values: z.array(z.number()).min(1).max(100)
})
export type Variation = z.infer<typeof Variation>

/** A numeric option that trainings may differ in. */
export interface VariableOption {
  /** Where it stands in a training's spec, with dots. */
  readonly option: string
  readonly label: string
  readonly field: FormField
}

/** What has an axis of its own, or is no matter of numbers. */
const OWN = ['seed']

/**
 * The numeric options of trainings with these methods, this optimizer and this schedule, read off the schemas: an
 * option that comes later appears by itself.
 */
export function variableOptions(
  methods: readonly MethodSpec['id'][],
  optimizer: string,
  schedule: string
): VariableOption[] {
  const of = (schema: z.ZodType, path: string, behind = ''): VariableOption[] =>
    formFields(schema)
      .filter(({ type, key }) => (type === 'number' || type === 'integer') && !OWN.includes(key))
      .map((field) => ({ option: `${path}${field.key}`, label: `${field.title}${behind}`, field }))
  const branch = (union: z.ZodDiscriminatedUnion, kind: string, path: string): VariableOption[] =>
    formVariants(union, 'kind').flatMap(({ value, schema }) => (value === kind ? of(schema, path) : []))
  const infos = [...new Set(methods)].map((id): TrainingInfo => trainingInfos[id])
  const all = [
    ...of(TrainSpec, ''),
    ...branch(Optimizer, optimizer, 'optimizer.'),
    ...branch(Schedule, schedule, 'schedule.'),
    ...of(Limits, 'limits.'),
    ...infos.flatMap((info) => of(info.options, 'method.options.', ` (${info.label})`))
  ]
  // The epsilon of a method is typed beside it; the same option of two methods is one option.
  return all.filter(
    ({ option }, index) =>
      option !== 'method.options.epsilon' && all.findIndex((other) => other.option === option) === index
  )
}

/** A training with one numeric option set; null where it has no such option. */
export function withOption(spec: object, option: string, value: number): object | null {
  const [key = '', ...rest] = option.split('.')
  const found = (spec as Readonly<Record<string, unknown>>)[key]
  if (rest.length === 0) {
    return typeof found === 'number' || (found === null && key in spec) ? { ...spec, [key]: value } : null
  }
  if (typeof found !== 'object' || found === null) return null
  const inner = withOption(found, rest.join('.'), value)
  return inner && { ...spec, [key]: inner }
}
