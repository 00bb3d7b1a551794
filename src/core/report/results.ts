import { estimatorInfos } from '@contract/estimators'
import type { AttackResult, WorstCase } from '@contract/measurement'
import { estimatorText, threatText } from '../charts/conditions'
import { formatCount, formatNumber, formatSeconds } from '../charts/format'
import { dataName } from '../charts/samples'
import { strongestOf } from '../charts/strongest'
import { comparedSections } from './compared-networks'
import { correlationSections } from './correlations'
import { columnChunks, section, table } from './blocks'
import { cell, emptyCell, numberColumn, paragraph, rateCell, textColumn } from './cells'
import type { Block, Cell, Section, TableBlock } from './document'
import {
  type EstimatorGroup,
  finalAttacks,
  finalUncertainty,
  lastPoint,
  specKey,
  type ThreatGroup
} from './final'
import { graded, GRADE_NOTE } from './grades'
import { labelOf, type Subject } from './input'
import { tableNotes } from './notes'
import { runAnchor, trainingsPlace } from './places'
import { seedTables } from './seeds'
import { stateText } from './states'
import { uncertaintyTables } from './uncertainty-tables'
import { warningSection } from './warnings'

/** What came out, at the end of each training. */
export function resultsSection(subject: Subject): Section {
  const accuracy = finalAttacks(subject.trainings).flatMap((group) => attackTables(subject, group))
  const uncertainty = finalUncertainty(subject.trainings).flatMap((group) =>
    uncertaintyBlocks(subject, group)
  )
  const noAttacks = 'No attack was measured during these trainings, so nothing is known of their robustness.'
  const noPair = 'The uncertainty relation was not measured during these trainings.'
  return section(
    'Results at the end of training',
    [paragraph(introduction(subject)), trainingTable(subject)],
    [
      section('Accuracy under attack', accuracy.length > 0 ? accuracy : [paragraph(noAttacks)]),
      section('Uncertainty relation', uncertainty.length > 0 ? uncertainty : [paragraph(noPair)]),
      ...seedTables(subject),
      ...comparedSections(subject),
      ...correlationSections(subject),
      ...warningSection(subject)
    ]
  )
}

function introduction(subject: Subject): string {
  const stopped = subject.trainings.filter(({ run }) => run.state !== 'done').length
  const partial =
    stopped === 0
      ? ''
      : ` ${formatCount(stopped)} of ${formatCount(subject.trainings.length)} trainings did not reach their end; ` +
        'their last measured epoch is shown.'
  return (
    'Each value is followed by its 95 % interval. Values that are not resolved are printed in grey and belong to ' +
    `no comparison. Letters point to the notes below a table.${partial}`
  )
}

/** One row a training: how far it came and what it reached on clean images. */
function trainingTable(subject: Subject): TableBlock {
  const notes = tableNotes()
  const rows = subject.trainings.map((detail): Cell[] => {
    const { run } = detail
    const last = lastPoint(detail)
    const planned = run.spec.kind === 'train' ? run.spec.epochs : 0
    const state = cell(stateText(run.state), '', run.state === 'done' ? 'plain' : 'caution')
    const error = run.error ? [notes.mark(`${labelOf(subject, detail)}: ${run.error.message}`)] : []
    return [
      cell(labelOf(subject, detail)),
      cell(dataName(detail)),
      { ...state, marks: error },
      cell(last ? `${formatCount(last.epoch)} of ${formatCount(planned)}` : `0 of ${formatCount(planned)}`),
      last ? cell(formatNumber(last.loss, 3)) : emptyCell,
      rateCell(last?.cleanAccuracy ?? null),
      cell(formatSeconds(run.seconds))
    ]
  })
  const made = table(
    'Trainings. Loss: mean cross-entropy of the last epoch. Clean accuracy: on all test images used, with Wilson interval.',
    [
      textColumn('Network'),
      textColumn('Data set'),
      textColumn('State'),
      numberColumn('Epochs'),
      numberColumn('Loss'),
      numberColumn('Clean accuracy', 'of all test images'),
      numberColumn('Time')
    ],
    rows,
    notes.list()
  )
  return { ...made, anchors: subject.trainings.map(runAnchor), place: trainingsPlace(subject) }
}

/** Robust accuracy of all networks under one threat model; wide sets of attacks take several tables. */
function attackTables(subject: Subject, group: ThreatGroup): TableBlock[] {
  const notes = tableNotes()
  const anyWorst = group.rows.some(({ worst }) => worst !== null)
  const columns = [
    textColumn('Network'),
    numberColumn('Epoch'),
    numberColumn('Clean accuracy', 'same images'),
    ...(anyWorst ? [numberColumn('Worst case', 'over the attacks')] : []),
    ...group.columns.map(({ label }) => numberColumn(label))
  ]
  const rows = group.rows.map(({ detail, epoch, results, worst }): Cell[] => [
    cell(labelOf(subject, detail)),
    cell(formatCount(epoch)),
    rateCell(results[0]?.cleanAccuracy ?? null),
    ...(anyWorst ? [worstCell(subject, results, worst)] : []),
    ...group.columns.map(({ key }) => {
      const result = results.find((one) => specKey(one) === key)
      return result
        ? graded(subject, result, rateCell(result.robustAccuracy, notes, result.warnings))
        : emptyCell
    })
  ])
  const { first } = group
  const images = `${formatCount(first.sampleCount)} test images from no. ${formatCount(first.offset)}`
  const caption =
    `Robust accuracy: share of all ${images} that are right before and after the attack. ` +
    `Threat model: ${threatText(first.threatModel)}. Wilson intervals in per cent. Upper bounds on the truth.` +
    (subject.trust ? ` ${GRADE_NOTE}` : '')
  return columnChunks(columns, rows, anyWorst ? 4 : 3, 7).map((part) =>
    table(caption, part.columns, part.rows, notes.list())
  )
}

/** A worst case with the grade of the attack that comes nearest to it. */
export function worstCell(subject: Subject, attacks: readonly AttackResult[], worst: WorstCase | null): Cell {
  const made = rateCell(worst?.robustAccuracy ?? null)
  const strongest = worst === null ? undefined : strongestOf({ attacks: [...attacks] }, worst)
  return strongest === undefined ? made : graded(subject, strongest, made)
}

/** The uncertainty relation of all networks by one estimator. */
function uncertaintyBlocks(subject: Subject, group: EstimatorGroup): Block[] {
  const notes = tableNotes()
  const { first } = group
  const info = estimatorInfos[first.spec.estimator]
  const rows = group.rows.map(({ detail, epoch, result }) => ({
    lead: [
      { ...cell(labelOf(subject, detail)), marks: notes.warnings(result.warnings) },
      cell(formatCount(epoch))
    ],
    result
  }))
  return uncertaintyTables(
    `${estimatorText(first.spec)}; ${formatCount(first.sampleCount)} images, ${formatCount(first.dimension)} pixels. ${info.boundNote}`,
    [textColumn('Network'), numberColumn('Epoch')],
    rows,
    notes
  )
}
