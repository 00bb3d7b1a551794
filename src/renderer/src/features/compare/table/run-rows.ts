import { architectureName } from '@contract/architecture'
import { gradeMeanings } from '@contract/checks'
import type { RunMetric, RunSummary } from '@contract/compare'
import { type EstimatorInfo, estimatorInfos } from '@contract/estimators'
import type { RunMarks } from '@contract/marks'
import type { Run } from '@contract/run'
import { type TrainingInfo, trainingInfos } from '@contract/training'
import { tellApart } from '@core/charts/compare/tell-apart'
import { formatCount, formatNumber, formatPercent, formatSeconds } from '@core/charts/format'
import { time } from '../../../format'
import { kindNames } from '../../jobs/job-state'

/** One line of the table of runs. */
export interface RunRow {
  readonly run: Run
  readonly marks: RunMarks
  /** Undefined until it is read. */
  readonly summary: RunSummary | undefined
  readonly study: string
}

export interface CellText {
  readonly text: string
  /** What a pointer resting on it reads. */
  readonly title?: string
  /** True: not resolved, never compared. */
  readonly faint?: boolean
}

export interface Column {
  readonly id: string
  readonly label: string
  readonly group: 'Run' | 'Settings' | 'Last values' | 'Best values' | 'Lowest values' | 'Highest values'
  readonly explanation: string
  readonly isNumber: boolean
  /** True for shares, which are shown in per cent. */
  readonly isShare?: boolean
  /** True for what was measured on the images of one class alone: there are as many columns of it as classes. */
  readonly isOfOneClass?: boolean
  cell(row: RunRow): CellText
  /** Null sorts last, whichever way. */
  sortValue(row: RunRow): number | string | null
}

type Value = number | string | null

function plain(
  id: string,
  label: string,
  group: Column['group'],
  explanation: string,
  read: (row: RunRow) => Value,
  show: (value: Value, row: RunRow) => string = (value) =>
    typeof value === 'number' ? formatNumber(value) : (value ?? '')
): Column {
  return {
    id,
    label,
    group,
    explanation,
    isNumber: ['seed', 'epochs', 'learning-rate', 'batch-size', 'seconds'].includes(id),
    cell: (row) => ({ text: show(read(row), row) }),
    sortValue: read
  }
}

const train = (row: RunRow): Extract<Run['spec'], { kind: 'train' }> | null =>
  row.run.spec.kind === 'train' ? row.run.spec : null

export function methodOf(run: Run): string {
  if (run.spec.kind !== 'train') return kindNames[run.spec.kind]
  const info: TrainingInfo = trainingInfos[run.spec.method.id]
  return info.label
}

export function networkOfRun(run: Run): string {
  const { spec } = run
  if (spec.kind === 'train') return architectureName(spec.architecture)
  return 'model' in spec ? spec.model : ''
}

export function datasetOf({ spec }: Run): string {
  return 'dataset' in spec ? spec.dataset : ''
}

/** What every run has, whatever was measured. */
export const settingColumns: readonly Column[] = [
  plain(
    'state',
    'State',
    'Run',
    'Whether the run waits, runs or has ended, and how.',
    ({ run }) => run.state
  ),
  plain('tags', 'Tags', 'Run', 'Your own words for runs.', ({ marks }) => marks.tags.join(', ') || null),
  plain('note', 'Note', 'Run', 'Your note on the run.', ({ marks }) => marks.note || null),
  plain('study', 'Study', 'Run', 'The study that the run belongs to.', ({ study }) => study || null),
  plain(
    'created',
    'Created',
    'Run',
    'When the run was asked for.',
    ({ run }) => run.createdAt,
    (value) => time(String(value))
  ),
  plain(
    'seconds',
    'Work',
    'Run',
    'Time of work over all its sittings.',
    ({ run }) => run.seconds,
    (value) => formatSeconds(Number(value))
  ),
  plain('method', 'Method', 'Settings', 'How the network was trained.', ({ run }) => methodOf(run)),
  plain('network', 'Network', 'Settings', 'Architecture of a training, model of an attack.', ({ run }) =>
    networkOfRun(run)
  ),
  plain('dataset', 'Data', 'Settings', 'The data set of the run.', ({ run }) => datasetOf(run)),
  plain(
    'seed',
    'Seed',
    'Settings',
    'Runs that differ only in the seed can be grouped.',
    ({ run }) => ('seed' in run.spec ? run.spec.seed : null),
    (value) => (value === null ? '' : String(value))
  ),
  plain(
    'epochs',
    'Epochs',
    'Settings',
    'Epochs that the training was asked for.',
    (row) => train(row)?.epochs ?? null
  ),
  plain(
    'learning-rate',
    'Learning rate',
    'Settings',
    'Learning rate at the start.',
    (row) => train(row)?.optimizer.learningRate ?? null
  ),
  plain(
    'optimizer',
    'Optimizer',
    'Settings',
    'The update rule of the training.',
    (row) => train(row)?.optimizer.kind ?? null
  ),
  plain(
    'batch-size',
    'Batch',
    'Settings',
    'Images in one step of the training.',
    (row) => train(row)?.batchSize ?? null
  )
]

/** How far the lowest robust accuracy of each run can be trusted; left out where no run was attacked. */
function gradeColumns(summaries: readonly RunSummary[]): Column[] {
  if (summaries.every(({ trust }) => trust === undefined)) return []
  return [
    {
      ...{ id: 'grade', label: 'Grade', group: 'Last values', isNumber: false },
      explanation: 'How far the lowest robust accuracy of the last network can be trusted: A best, D worst.',
      cell: ({ summary }) => {
        const trust = summary?.trust
        if (trust === undefined) return { text: '' }
        return {
          text: trust.grade,
          title: `${formatPercent(trust.robustAccuracy)} under ${trust.attack}: grade ${trust.grade}.\n${gradeMeanings[trust.grade]}`
        }
      },
      sortValue: ({ summary }) => summary?.trust?.grade ?? null
    }
  ]
}

/** Kinds of quantities as columns stand, whatever run was made last: accuracies first. */
const metricKinds: readonly RunMetric['subject']['kind'][] = [
  'clean',
  'worst',
  'robust',
  'uncertainty',
  'loss'
]

/** A column for each measured quantity with its conditions: last value, and best value over the epochs. */
export function metricColumns(summaries: readonly RunSummary[]): Column[] {
  const metrics = new Map<string, RunMetric>()
  for (const summary of summaries) for (const metric of summary.metrics) metrics.set(metric.key, metric)
  const all = metricKinds.flatMap((kind) => [...metrics.values()].filter((one) => one.subject.kind === kind))
  const labels = tellApart(all)
  const named = all.map((metric, index) => ({ metric, label: labels[index] ?? metric.label }))
  const isClean = ({ metric }: (typeof named)[number]): boolean => metric.subject.kind === 'clean'
  return [
    ...named.filter(isClean).map(({ metric, label }) => lastColumn(metric, label)),
    // Beside what it is the grade of.
    ...gradeColumns(summaries),
    ...named.filter((one) => !isClean(one)).map(({ metric, label }) => lastColumn(metric, label)),
    ...named.flatMap(({ metric, label }) => (metric.better === null ? [] : [bestColumn(metric, label)])),
    ...named.map(({ metric, label }) => extremeColumn(metric, label, 'min')),
    ...named.map(({ metric, label }) => extremeColumn(metric, label, 'max'))
  ]
}

function metricOf(row: RunRow, key: string): RunMetric | undefined {
  return row.summary?.metrics.find((metric) => metric.key === key)
}

function valueText(value: number | null, { format }: RunMetric): string {
  if (value === null) return '–'
  if (format === 'percent') return formatPercent(value, 1)
  return format === 'integer' ? formatCount(value) : formatNumber(value)
}

/** An estimator may be told to look at the images of one class only. */
function isOfOneClass({ subject }: RunMetric): boolean {
  if (subject.kind !== 'uncertainty') return false
  const { classOption }: EstimatorInfo = estimatorInfos[subject.spec.estimator]
  const options: Record<string, unknown> = subject.spec.options
  return typeof options[classOption ?? ''] === 'number'
}

function lastColumn(metric: RunMetric, label: string): Column {
  return {
    id: `last ${metric.key}`,
    label,
    group: 'Last values',
    explanation: `${metric.conditions} After the last epoch that was measured.`,
    isNumber: true,
    isShare: metric.format === 'percent',
    isOfOneClass: isOfOneClass(metric),
    cell(row) {
      const own = metricOf(row, metric.key)
      if (own === undefined) return { text: '' }
      if (own.last !== null && !own.resolved)
        return { text: valueText(own.last, own), title: 'Not resolved: not compared or sorted.', faint: true }
      const interval =
        own.low === null || own.high === null
          ? ''
          : `95 % interval ${valueText(own.low, own)} to ${valueText(own.high, own)}`
      return { text: valueText(own.last, own), title: interval }
    },
    sortValue(row) {
      const own = metricOf(row, metric.key)
      return own?.resolved === true ? own.last : null
    }
  }
}

function bestColumn(metric: RunMetric, label: string): Column {
  const best = (row: RunRow): number | null => {
    const own = metricOf(row, metric.key)
    return (metric.better === 'more' ? own?.max : own?.min) ?? null
  }
  return {
    id: `best ${metric.key}`,
    label: `${label}, best`,
    group: 'Best values',
    explanation: `${metric.conditions} The best of all measured epochs; chosen on the same test images, so it flatters.`,
    isNumber: true,
    isShare: metric.format === 'percent',
    cell: (row) => ({ text: metricOf(row, metric.key) ? valueText(best(row), metric) : '' }),
    sortValue: best
  }
}

function extremeColumn(metric: RunMetric, label: string, end: 'min' | 'max'): Column {
  const word = end === 'min' ? 'lowest' : 'highest'
  const read = (row: RunRow): number | null => metricOf(row, metric.key)?.[end] ?? null
  return {
    id: `${end} ${metric.key}`,
    label: `${label}, ${word}`,
    group: end === 'min' ? 'Lowest values' : 'Highest values',
    explanation: `${metric.conditions} The ${word} of all resolved epochs.`,
    isNumber: true,
    isShare: metric.format === 'percent',
    cell: (row) => ({ text: metricOf(row, metric.key) ? valueText(read(row), metric) : '' }),
    sortValue: read
  }
}

/** Stars are sorted by, but have a column of their own at the left. */
export const starColumn: Column = {
  ...plain('star', 'Star', 'Run', 'Runs that you starred.', ({ marks }) => (marks.starred ? 1 : 0)),
  isNumber: true
}

/** Robust accuracies that are shown until a person chooses: one epsilon alone would flatter a curve over several. */
const FIRST_ROBUST = 4

/** What is shown until a person chooses: identity, settings, clean accuracy, the grade, the first robust ones, the products. */
export function isShownAtFirst(column: Column, all: readonly Column[]): boolean {
  if (column.isOfOneClass === true) return false
  const [when, kind] = column.id.split(' ')
  if (when === 'best' || when === 'min' || when === 'max') return false
  if (when !== 'last')
    return ['state', 'method', 'network', 'dataset', 'seed', 'tags', 'grade'].includes(column.id)
  if (kind !== 'robust') return kind === 'clean' || kind === 'worst' || kind === 'product'
  return all
    .filter((one) => one.id.startsWith('last robust'))
    .slice(0, FIRST_ROBUST)
    .includes(column)
}
