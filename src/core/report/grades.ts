import { attackLabel } from '@contract/attacks'
import { checkStateWords, gradeMeanings, trustChecks, type Grade } from '@contract/checks'
import type { AttackResult } from '@contract/measurement'
import { table } from './blocks'
import { cell, emptyCell, rateCell, textColumn } from './cells'
import type { Block, Cell, Tone } from './document'
import type { Subject } from './input'
import { runAnchor } from './places'

const tones: Readonly<Record<Grade, Tone>> = { A: 'plain', B: 'plain', C: 'caution', D: 'bad' }

/** What stands below tables with grades. */
export const GRADE_NOTE = 'The letter behind a robust accuracy is its grade: see "How far to trust it".'

/** The grade of a robust accuracy behind it; nothing where it was not worked out or there is none. */
export function graded(subject: Subject, result: AttackResult, made: Cell): Cell {
  const report = subject.trust?.find(({ evaluationId }) => evaluationId === result.evaluationId)
  const grade = report?.grade ?? null
  if (grade === null) return made
  const tone = made.tone === 'plain' ? tones[grade] : made.tone
  return { ...made, text: `${made.text} ${grade}`, tone }
}

/** Every graded robust accuracy with the reasons why its grade is no better, and what check jobs have measured. */
export function gradeBlocks(subject: Subject): Block[] {
  return [...gradeTable(subject), ...measuredTable(subject)]
}

function gradeTable(subject: Subject): Block[] {
  const results = subject.reported.flatMap((detail) =>
    detail.points.flatMap((point) =>
      (point.kind === 'attack' ? [point.result] : point.kind === 'epoch' ? point.attacks : []).map(
        (result) => ({ detail, result })
      )
    )
  )
  const shared = sharedReasons(
    (subject.trust ?? []).flatMap(({ grade, reasons }) => (grade === null ? [] : [reasons]))
  )
  const rows = (subject.trust ?? []).flatMap(({ evaluationId, grade, reasons }): Cell[][] => {
    const found = results.find(({ result }) => result.evaluationId === evaluationId)
    if (found === undefined) return []
    const { detail, result } = found
    return [
      [
        { ...cell(detail.run.label), link: runAnchor(detail) },
        cell(attackLabel(result.spec)),
        rateCell(result.robustAccuracy),
        grade === null ? emptyCell : cell(grade, '', tones[grade]),
        cell(reasonText(reasons, shared))
      ]
    ]
  })
  if (rows.length === 0) return []
  const meanings = Object.entries(gradeMeanings).map(([grade, meaning]) => `${grade}: ${meaning}`)
  return [
    table(
      `Grades of the robust accuracies, by 35 checks of what is stored. ${meanings.join(' ')}`,
      ['Run', 'Attack', 'Robust accuracy', 'Grade', 'Why it is no better'].map((title) => textColumn(title)),
      rows
    ),
    ...(shared.length === 0
      ? []
      : [
          table(
            'Reasons that several of these grades share.',
            [textColumn('Check'), textColumn('Why the grades are no better')],
            shared.map((reason) => [cell(headOf(reason)), cell(reason.slice(headOf(reason).length + 2))])
          )
        ])
  ]
}

/** A reason is told once where more grades than this have it: of many attacks the same checks were not run. */
const MOST_ALIKE = 2

function sharedReasons(all: readonly (readonly string[])[]): string[] {
  const counts = new Map<string, number>()
  for (const reason of all.flat()) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  return [...counts].filter(([, count]) => count > MOST_ALIKE).map(([reason]) => reason)
}

/** "C2, Gradient beats black box" of "C2, Gradient beats black box: Needs …" */
const headOf = (reason: string): string => reason.slice(0, reason.indexOf(': '))

function reasonText(reasons: readonly string[], shared: readonly string[]): string {
  if (reasons.length === 0) return 'None.'
  const own = reasons.filter((reason) => !shared.includes(reason))
  const others = reasons
    .filter((reason) => shared.includes(reason))
    .map((one) => one.slice(0, one.indexOf(',')))
  return [...own, ...(others.length === 0 ? [] : [`${others.join(', ')}: see the table below.`])].join(' ')
}

/** What was measured of networks to check the attacks on them. */
function measuredTable(subject: Subject): Block[] {
  const rows = subject.reported.flatMap(({ run, points }): Cell[][] =>
    points.flatMap((point) => {
      if (point.kind !== 'check') return []
      const { id, state, sentence, attack, sampleCount, seed } = point.result
      const model = run.spec.kind === 'check' || run.spec.kind === 'attack' ? run.spec.model : run.label
      const tone: Tone = state === 'failed' ? 'bad' : state === 'warned' ? 'caution' : 'plain'
      return [
        [
          cell(model),
          cell(attackLabel(attack), `${sampleCount} images, seed ${seed}`),
          cell(id, trustChecks[id].title),
          cell(state === null ? 'Counts' : checkStateWords[state], '', tone),
          cell(sentence)
        ]
      ]
    })
  )
  if (rows.length === 0) return []
  return [
    table(
      'Checks that were measured on the networks. "Counts": judged together with all attacks on the same images.',
      ['Network', 'Attack in doubt', 'Check', 'Result', 'Found'].map((title) => textColumn(title)),
      rows
    )
  ]
}
