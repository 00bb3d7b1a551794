import { type AttackSpec, attackLabel } from '@contract/attacks'
import { type CertificateSpec, certificateLabel } from '@contract/certificates'
import { choiceWords } from '@contract/choice-words'
import { type EstimatorSpec, estimatorInfos } from '@contract/estimators'
import type { JobSpec } from '@contract/job'
import type { Run, RunDetail } from '@contract/run'
import {
  attackOptions,
  certificateOptions,
  estimatorOptions,
  type OptionText,
  optionsLine
} from '../conditions'
import { formatSetting } from '../format'
import { settingLabel, wordOf } from './setting-leaves'

/** One setting of a run. */
export interface RunParameter {
  /** Where it stands in the run's specification: "method.options.epsilon". */
  readonly key: string
  readonly label: string
  readonly value: number | string
  readonly text: string
}

/** One setting over several runs; null where a run has no such setting. */
export interface ParameterRow {
  readonly key: string
  readonly label: string
  readonly values: readonly (RunParameter | null)[]
  /** Whether the runs do not all agree. */
  readonly differs: boolean
}

/** Names and files change nothing of what is measured. */
const NO_SETTINGS = new Set(['kind', 'name', 'exportPath', 'keepExamples'])

const known = new WeakMap<Run['spec'], readonly RunParameter[]>()

/** All settings of a run, flat, in the order of its specification. */
export function runParameters({ spec }: Run): readonly RunParameter[] {
  const before = known.get(spec)
  if (before) return before
  const found = Object.entries(spec).flatMap(([key, value]) =>
    NO_SETTINGS.has(key) ? [] : flat(spec, key, value)
  )
  known.set(spec, found)
  return found
}

/** The settings of several runs side by side. */
export function parameterRows(runs: readonly Run[]): ParameterRow[] {
  const own = runs.map((run) => new Map(runParameters(run).map((one) => [one.key, one])))
  const labels = new Map(own.flatMap((parameters) => [...parameters].map(([key, { label }]) => [key, label])))
  return [...labels].map(([key, label]) => {
    const values = own.map((parameters) => parameters.get(key) ?? null)
    const texts = new Set(values.map((one) => one?.text ?? null))
    return { key, label, values, differs: texts.size > 1 }
  })
}

/** "conv3 · PGD-AT …, 6 epochs, adam 0.001, batch 128, seed 1": how a network came to be, in one line. */
export function recipe({ run }: RunDetail, network: string, seeds?: string): string {
  const { spec } = run
  if (spec.kind !== 'train') return network
  const { kind, learningRate } = spec.optimizer
  const schedule = spec.schedule.kind === 'constant' ? '' : `, ${spec.schedule.kind} schedule`
  return (
    `${network}, ${spec.epochs} epochs, ${kind} ${formatSetting(learningRate)}${schedule}, ` +
    `batch ${spec.batchSize}, ${seeds ?? `seed ${spec.seed}`}`
  )
}

function flat(spec: JobSpec, key: string, value: unknown): RunParameter[] {
  if (value === null || value === undefined) return []
  if (typeof value === 'object' && !Array.isArray(value))
    return Object.entries(value).flatMap(([name, inner]) => flat(spec, `${key}.${name}`, inner))
  const label = settingLabel(key, [spec])
  if (typeof value === 'number') return [{ key, label, value, text: formatSetting(value) }]
  const text = typeof value === 'string' ? choiceWords.of(wordOf(key, value)) : plainText(key, value)
  return [{ key, label, value: text, text }]
}

function plainText(key: string, value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (!Array.isArray(value)) return JSON.stringify(value)
  if (value.length === 0) return 'none'
  return value.map(itemTexts[key] ?? itemText).join('; ')
}

/** Lists whose items have a name and options that people know by their titles. */
const itemTexts: Readonly<Record<string, (item: unknown) => string>> = {
  'measure.attacks': (item) => named(attackLabel(item as AttackSpec), attackOptions(item as AttackSpec)),
  'measure.estimators'(item) {
    const spec = item as EstimatorSpec
    return named(estimatorInfos[spec.estimator].label, estimatorOptions(spec))
  },
  'measure.certificates': (item) =>
    named(certificateLabel(item as CertificateSpec), certificateOptions(item as CertificateSpec))
}

function named(label: string, options: readonly OptionText[]): string {
  return options.length === 0 ? label : `${label} (${optionsLine(options)})`
}

/** A layer, a number: what has no words of its own is said as it is stored. */
function itemText(item: unknown): string {
  return item !== null && typeof item === 'object' ? JSON.stringify(item) : String(item)
}
