import type { Run, RunDetail } from '@contract/run'
import { formatSetting } from '../format'

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
  const found = Object.entries(spec).flatMap(([key, value]) => (NO_SETTINGS.has(key) ? [] : flat(key, value)))
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

function flat(key: string, value: unknown): RunParameter[] {
  if (value === null || value === undefined) return []
  if (typeof value === 'object' && !Array.isArray(value))
    return Object.entries(value).flatMap(([name, inner]) => flat(`${key}.${name}`, inner))
  const label = labelOf(key)
  if (typeof value === 'number') return [{ key, label, value, text: formatSetting(value) }]
  const text = typeof value === 'string' ? value : plainText(value)
  return [{ key, label, value: text, text }]
}

function plainText(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (!Array.isArray(value)) return JSON.stringify(value)
  return value.length === 0 ? 'none' : value.map(itemText).join('; ')
}

/** An attack or estimator of a measuring plan in short: "pgd linf 0.1, steps 4". */
function itemText(item: unknown): string {
  if (item === null || typeof item !== 'object') return String(item)
  return Object.values(item)
    .flatMap((value): string[] =>
      typeof value === 'object' && value !== null
        ? Object.entries(value as Record<string, unknown>)
            .filter(([, inner]) => typeof inner === 'number' || typeof inner === 'string')
            .map(([name, inner]) => `${words(name)} ${String(inner)}`)
        : [String(value)]
    )
    .join(' ')
}

/** "method.options.relativeStepSize" is "Method relative step size". */
function labelOf(key: string): string {
  const text = key
    .split('.')
    .filter((part, index, all) => part !== 'options' && part !== 'id' && part !== all[index - 1])
    .map(words)
    .join(' ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function words(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}
