import { architectureName, architectureSummary } from '@contract/architecture'
import type { Dataset } from '@contract/dataset'
import type { Model } from '@contract/model'
import { formatBox, formatCount, MISSING } from '../charts/format'
import { networkOf } from '../charts/run-style'
import { section, table } from './blocks'
import { cell, emptyCell, exactColumn, numberColumn, paragraph, textColumn } from './cells'
import type { Block, Cell, Fact, Section } from './document'
import { fileName, labelOf, modelOf, type Subject } from './input'

/** More classes than this are summed up instead of listed. */
const MOST_CLASSES = 30

/** The data: where it comes from, how it was split, how many images each class has. */
export function dataSection(subject: Subject): Section {
  const { usedDatasets, goneDatasets } = subject
  if (usedDatasets.length + goneDatasets.length === 0)
    return section('Data', [paragraph('The project holds no data set yet.')])
  return section('Data', [
    ...usedDatasets.flatMap((dataset) => datasetBlocks(dataset)),
    ...(goneDatasets.length === 0
      ? []
      : [paragraph(`Used by runs of this report and no longer in the project: ${goneDatasets.join(', ')}.`)])
  ])
}

function datasetBlocks(dataset: Dataset): Block[] {
  const [height, width, channels] = dataset.imageShape
  const scale = dataset.pixelType === 'uint8' ? ', stored in 8 bits and divided by 255' : ''
  const facts: Fact[] = [
    {
      label: 'Data set',
      value: dataset.trashedAt === undefined ? dataset.name : `${dataset.name} (in the trash)`
    },
    { label: 'Source', value: `${fileName(dataset.source)} (${dataset.format})` },
    {
      label: 'Images',
      value: `${height} × ${width} pixels, ${formatCount(channels)} ${plural(channels, 'channel')}`
    },
    { label: 'Range of x', value: formatBox(dataset.bounds) + scale },
    {
      label: 'Split',
      value: `${formatCount(dataset.train.count)} training and ${formatCount(dataset.test.count)} test images; ${dataset.splitNote}`
    },
    {
      label: 'Classes',
      value: `${formatCount(dataset.classNames.length)}: ${dataset.classNames.slice(0, MOST_CLASSES).join(', ')}`
    },
    { label: 'SHA-256', value: dataset.hash, exact: true }
  ]
  return [{ kind: 'facts', facts }, classCounts(dataset)]
}

function classCounts(dataset: Dataset): Block {
  const { classNames, train, test } = dataset
  if (classNames.length > MOST_CLASSES) {
    const range = (counts: readonly number[]): string =>
      counts.length === 0
        ? MISSING
        : `${formatCount(Math.min(...counts))} to ${formatCount(Math.max(...counts))}`
    return paragraph(
      `A class has ${range(train.classCounts)} training and ${range(test.classCounts)} test images.`
    )
  }
  const row = (name: string, counts: readonly number[]) => [
    cell(name),
    ...classNames.map((_, index) => {
      const count = counts[index]
      return count === undefined ? emptyCell : cell(formatCount(count))
    })
  ]
  const caption = `Images in each class of ${dataset.name}.`
  // Up to ten short names fit beside each other; more, or longer ones, go below each other.
  if (classNames.length <= 10 && classNames.every((name) => name.length <= 6)) {
    return table(
      caption,
      [textColumn('Class'), ...classNames.map((name) => numberColumn(name))],
      [row('Training', train.classCounts), row('Test', test.classCounts)]
    )
  }
  return table(
    caption,
    [textColumn('Class'), numberColumn('Training'), numberColumn('Test')],
    classNames.map((name, index) => [
      cell(name),
      cell(formatCount(train.classCounts[index] ?? null)),
      cell(formatCount(test.classCounts[index] ?? null))
    ])
  )
}

/** The networks, with the number of their parameters and the hash of their weights. */
export function networkSection(subject: Subject): Section {
  const trained = subject.trainings.map((detail) => ({
    label: labelOf(subject, detail),
    model: modelOf(subject, detail),
    hash: detail.run.modelHash
  }))
  const asked = new Set([...subject.attacks, ...subject.uncertainties].map(networkOf))
  const others = subject.models
    .filter(({ name }) => asked.has(name) && !trained.some(({ model }) => model?.name === name))
    .map((model) => ({ label: model.name, model, hash: null }))
  const rows = [...trained, ...others]
  if (rows.length === 0)
    return section('Networks', [paragraph('No run of this report trained or measured a network.')])
  const used = new Map(
    subject.trainings.flatMap(({ run: { spec } }) =>
      spec.kind === 'train' ? [[architectureName(spec.architecture), spec.architecture]] : []
    )
  )
  return section('Networks', [
    ...(used.size > 0
      ? [
          {
            kind: 'facts',
            facts: [...used].map(([label, architecture]) => ({
              label,
              value: architectureSummary(architecture)
            }))
          } as const
        ]
      : []),
    table(
      'Networks. Weights: SHA-256 of the stored weights.',
      [
        textColumn('Network'),
        textColumn('Name in the project'),
        textColumn('Input'),
        numberColumn('Classes'),
        numberColumn('Parameters'),
        exactColumn('Weights')
      ],
      rows.map(({ label, model, hash }) => [cell(label), ...modelCells(model, hash)])
    )
  ])
}

function modelCells(model: Model | undefined, hash: string | null): Cell[] {
  if (!model)
    return [cell('not stored'), emptyCell, emptyCell, emptyCell, hash === null ? emptyCell : cell(hash)]
  const origin = model.origin === 'imported' ? `imported, gave ${model.output}` : ''
  return [
    cell(model.name, origin),
    cell(model.inputShape.join(' × ')),
    cell(formatCount(model.classCount)),
    cell(formatCount(model.parameterCount)),
    cell(model.weights)
  ]
}

function plural(count: number, word: string): string {
  return count === 1 ? word : `${word}s`
}
