import { attackLabel } from '@contract/attacks'
import { NOT_GRADED } from '@contract/checks'
import type { EpochPoint } from '@contract/measurement'
import type { RunDetail } from '@contract/run'
import { estimatorText, threatText } from '../charts/conditions'
import { formatCount, formatNumber, formatSeconds } from '../charts/format'
import { epochPoints } from '../charts/samples'
import { uncertaintyKey } from '../charts/uncertainty-charts'
import { columnChunks, section, table } from './blocks'
import { cell, emptyCell, numberColumn, paragraph, rateCell } from './cells'
import type { Block, Cell, Section } from './document'
import { specKey } from './final'
import { labelOf, type Subject } from './input'
import { tableNotes } from './notes'
import { graded, GRADE_NOTE } from './grades'
import { worstCell } from './results'
import { uncertaintyTables } from './uncertainty-tables'

/** A table shows at most so many epochs of one run. */
const MOST_EPOCHS = 50

/** Every training epoch by epoch. */
export function epochsAppendix(subject: Subject): Section[] {
  if (subject.trainings.length === 0) return []
  return [
    section(
      'Every epoch',
      [
        paragraph(
          'The stored measurements behind the charts, with their 95 % intervals. Epoch 0 is the untrained network. The project holds them in full, with the values of every pixel and every test image.'
        )
      ],
      subject.trainings.map((detail) => section(labelOf(subject, detail), runBlocks(subject, detail)))
    )
  ]
}

/** At most `most` of the rows, the first and the last among them, at even distances. */
function thinned<T>(rows: readonly T[], most: number): T[] {
  if (rows.length <= most) return [...rows]
  return Array.from({ length: most }, (_, index) =>
    Math.round((index * (rows.length - 1)) / (most - 1))
  ).flatMap((index) => rows.slice(index, index + 1))
}

function runBlocks(subject: Subject, detail: RunDetail): Block[] {
  const all = epochPoints(detail)
  if (all.length === 0) return [paragraph('This training ended before its first epoch was measured.')]
  const points = thinned(all, MOST_EPOCHS)
  const note =
    points.length < all.length
      ? ` ${formatCount(points.length)} of ${formatCount(all.length)} epochs are printed.`
      : ''
  return [...accuracyTables(subject, points, note), ...uncertaintyBlocks(detail, all)]
}

function accuracyTables(subject: Subject, points: readonly EpochPoint[], note: string): Block[] {
  const notes = tableNotes()
  const attacks = new Map(
    points.flatMap((point) =>
      point.attacks.map((result) => [specKey(result), attackLabel(result.spec)] as const)
    )
  )
  const worst = new Map(
    points.flatMap(({ worstCases }) =>
      worstCases
        .filter((one) => one.attacks.length > 1)
        .map(
          ({ threatModel, targeted }) =>
            [
              JSON.stringify(threatModel),
              threatText(threatModel) +
                (targeted === undefined ? '' : `, targeted attacks by any wrong class`)
            ] as const
        )
    )
  )
  const columns = [
    numberColumn('Epoch'),
    numberColumn('Loss'),
    numberColumn('Clean accuracy'),
    ...[...worst.values()].map(() => numberColumn('Worst case')),
    ...[...attacks.values()].map((label) => numberColumn(label)),
    numberColumn('Time', 'training + measuring')
  ]
  const rows = points.map((point): Cell[] => [
    cell(formatCount(point.epoch)),
    point.loss === null ? emptyCell : cell(formatNumber(point.loss, 3)),
    rateCell(point.cleanAccuracy),
    ...[...worst.keys()].map((key) =>
      worstCell(
        subject,
        point.attacks,
        point.worstCases.find((one) => JSON.stringify(one.threatModel) === key) ?? null
      )
    ),
    ...[...attacks.keys()].map((key) => {
      const result = point.attacks.find((one) => specKey(one) === key)
      return result
        ? graded(subject, result, rateCell(result.robustAccuracy, notes, result.warnings))
        : emptyCell
    }),
    cell(`${formatSeconds(point.trainSeconds)} + ${formatSeconds(point.measureSeconds)}`)
  ])
  const [first] = points.flatMap((point) => point.attacks)
  const conditions = first
    ? ` Robust accuracy on ${formatCount(first.sampleCount)} test images from no. ${formatCount(first.offset)}.` +
      (worst.size > 0 ? ` Worst case over the attacks: ${[...worst.values()].join('; ')}.` : '') +
      (subject.trust ? ` ${GRADE_NOTE} Epochs without a letter are ${NOT_GRADED}.` : '')
    : ''
  return columnChunks(columns, rows, 3, 7).map((part) =>
    table(`Accuracy and loss.${conditions}${note}`, part.columns, part.rows, notes.list())
  )
}

/** The tables of each estimator; epochs without a measurement have no row. */
function uncertaintyBlocks(detail: RunDetail, all: readonly EpochPoint[]): Block[] {
  const measured = all.flatMap(({ epoch, uncertainty }) => uncertainty.map((result) => ({ epoch, result })))
  const keys = [...new Set(measured.map(({ result }) => uncertaintyKey(result, detail)))]
  return keys.flatMap((key) => {
    const own = measured.filter(({ result }) => uncertaintyKey(result, detail) === key)
    const rows = thinned(own, MOST_EPOCHS)
    const [first] = rows
    if (!first) return []
    const notes = tableNotes()
    const note =
      rows.length < own.length
        ? ` ${formatCount(rows.length)} of ${formatCount(own.length)} measured epochs are printed.`
        : ''
    return uncertaintyTables(
      `${estimatorText(first.result.spec)}.${note}`,
      [numberColumn('Epoch')],
      rows.map(({ epoch, result }) => ({
        lead: [{ ...cell(formatCount(epoch)), marks: notes.warnings(result.warnings) }],
        result
      })),
      notes
    )
  })
}
