import { choiceWords } from '@contract/choice-words'
import { lowerWordsOf } from '@contract/form-field'
import type { TrainSpec } from '@contract/job'
import type { MethodSpec, Optimizer, Schedule } from '@contract/training'
import { trainingInfos, type TrainingInfo } from '@contract/training'
import type { Run, RunDetail } from '@contract/run'
import { formatCount, formatList, formatSetting, MISSING } from '../charts/format'
import { section, table } from './blocks'
import { cell, paragraph, textColumn } from './cells'
import type { Block, Fact, Section } from './document'
import { labelOf, type Subject } from './input'

/** One property of a run as text. */
interface Property<T> {
  readonly label: string
  readonly value: (from: T) => string
}

const settings: readonly Property<TrainSpec>[] = [
  { label: 'Data set', value: ({ dataset }) => dataset },
  { label: 'Training images', value: ({ limits }) => limitText(limits.train) },
  { label: 'Test images', value: ({ limits }) => limitText(limits.test) },
  { label: 'Method', value: ({ method }) => methodText(method) },
  { label: 'Optimizer', value: ({ optimizer }) => optimizerText(optimizer) },
  { label: 'Learning rate', value: ({ schedule }) => scheduleText(schedule) },
  { label: 'Initial weights', value: ({ initialWeights }) => choiceWords.of(initialWeights) },
  { label: 'Gradient clipping', value: ({ clipNorm }) => settingOrNone(clipNorm) },
  { label: 'Weight perturbation', value: ({ weightPerturbation }) => settingOrNone(weightPerturbation) },
  { label: 'Weight averaging', value: ({ averageDecay }) => settingOrNone(averageDecay) },
  { label: 'Early stopping, patience in epochs', value: ({ earlyStopping }) => settingOrNone(earlyStopping) },
  { label: 'Batch size', value: ({ batchSize }) => formatCount(batchSize) },
  { label: 'Epochs', value: ({ epochs }) => formatCount(epochs) },
  { label: 'Measured', value: ({ measure }) => measureText(measure) }
]

const machine: readonly Property<Run>[] = [
  { label: 'Heisenbench', value: ({ versions }) => versions?.heisenbench ?? MISSING },
  { label: 'TensorFlow', value: ({ versions }) => versions?.tensorflow ?? MISSING },
  { label: 'TensorFlow.js', value: ({ versions }) => versions?.tfjs ?? MISSING },
  { label: 'Node', value: ({ versions }) => versions?.node ?? MISSING },
  { label: 'Machine', value: ({ versions }) => versions?.platform ?? MISSING },
  { label: 'Threads', value: ({ versions }) => (versions ? formatCount(versions.threads) : MISSING) }
]

/** How the networks were trained: what all have in common as facts, what differs as a table. */
export function trainingSection(subject: Subject): Section[] {
  const entries = subject.trainings.flatMap((detail) =>
    detail.run.spec.kind === 'train' ? [{ detail, from: detail.run.spec }] : []
  )
  if (entries.length === 0) return []
  const seeds: Fact = { label: 'Seeds', value: formatList(entries.map(({ from }) => from.seed)) }
  return [
    section('Training', [
      paragraph('Weights start from draws of the seed; so do the order of the images and the attacks.'),
      ...sharedAndDifferent(subject, entries, settings, 'Settings in which the trainings differ.', [seeds])
    ])
  ]
}

/** With what the runs were made. */
export function machineSection(subject: Subject): Section[] {
  const entries = subject.reported.flatMap((detail) =>
    detail.run.versions ? [{ detail, from: detail.run }] : []
  )
  if (entries.length === 0) return []
  return [
    section(
      'Versions and machine',
      sharedAndDifferent(
        subject,
        entries,
        machine,
        'Runs that were made with different versions or machines.',
        []
      )
    )
  ]
}

function sharedAndDifferent<T>(
  subject: Subject,
  entries: readonly { readonly detail: RunDetail; readonly from: T }[],
  properties: readonly Property<T>[],
  caption: string,
  more: readonly Fact[]
): Block[] {
  const texts = properties.map(({ label, value }) => ({
    label,
    values: entries.map(({ from }) => value(from))
  }))
  const same = texts.filter(({ values }) => new Set(values).size === 1)
  const different = texts.filter(({ values }) => new Set(values).size > 1)
  const facts = [...same.map(({ label, values }) => ({ label, value: values[0] ?? '' })), ...more]
  const blocks: Block[] = facts.length > 0 ? [{ kind: 'facts', facts }] : []
  if (different.length === 0) return blocks
  const rows = entries.map(({ detail }, index) => [
    cell(labelOf(subject, detail)),
    ...different.map(({ values }) => cell(values[index] ?? ''))
  ])
  return [
    ...blocks,
    table(caption, [textColumn('Run'), ...different.map(({ label }) => textColumn(label))], rows)
  ]
}

function limitText(limit: number | null): string {
  return limit === null ? 'all' : `the first ${formatCount(limit)}`
}

function settingOrNone(value: number | null): string {
  return value === null ? 'none' : formatSetting(value)
}

function methodText(method: MethodSpec): string {
  const info: TrainingInfo = trainingInfos[method.id]
  const options = Object.entries<unknown>(method.options).map(
    ([name, value]) => `${lowerWordsOf(name)} ${optionText(value)}`
  )
  return [`${info.label}: ${info.summary}`, ...(options.length > 0 ? [`(${options.join(', ')})`] : [])].join(
    ' '
  )
}

function optionText(value: unknown): string {
  if (value === null) return 'default'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return typeof value === 'number' ? formatSetting(value) : String(value)
}

function optimizerText(optimizer: Optimizer): string {
  const rate = `learning rate ${formatSetting(optimizer.learningRate)}`
  return optimizer.kind === 'adam'
    ? `Adam, ${rate}`
    : `SGD, ${rate}, momentum ${formatSetting(optimizer.momentum)}`
}

function scheduleText(schedule: Schedule): string {
  switch (schedule.kind) {
    case 'constant':
      return 'constant'
    case 'step':
      return `times ${formatSetting(schedule.factor)} every ${formatCount(schedule.every)} epochs`
    case 'cosine':
      return `cosine down to ${formatSetting(schedule.final)} of its start`
    case 'one-cycle':
      return `one cycle, highest at ${formatSetting(schedule.peak)} of the training`
  }
}

function measureText(measure: TrainSpec['measure']): string {
  if (measure.everyEpochs === 0) return 'clean accuracy after every epoch'
  const when =
    measure.everyEpochs === 1
      ? 'every epoch'
      : `every ${formatCount(measure.everyEpochs)} epochs and the last`
  return `after ${when}${measure.initial ? ', and before training (epoch 0)' : ''}`
}
