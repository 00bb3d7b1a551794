import { attackLabel } from '@contract/attacks'
import { estimatorInfos } from '@contract/estimators'
import type { Warning } from '@contract/measurement'
import { damageText } from '@contract/project'
import type { RunDetail } from '@contract/run'
import { formatCount, formatList } from '../charts/format'
import { epochPoints } from '../charts/samples'
import { groupsBy } from '../charts/groups-by'
import { section, table } from './blocks'
import { cell, numberColumn, textColumn } from './cells'
import type { Section } from './document'
import { labelOf, type Subject } from './input'
import { warningTexts } from './notes'

interface Found {
  readonly about: string
  readonly epoch: number | null
  readonly warning: Warning
}

/** All warnings with their stored messages, and what of the project could not be read; no section where there are none. */
export function warningSection(subject: Subject): Section[] {
  const damaged = (subject.damaged ?? []).map((record) =>
    ['The project', 'what it holds', 'Damaged and left out', damageText(record), ''].map((text) => cell(text))
  )
  const found = subject.reported.flatMap((detail) =>
    groupsBy(warningsOf(detail), ({ about, warning }) => `${about} ${warning.code}`).map((alike) => {
      const [first] = alike
      const epochs = alike.flatMap(({ epoch }) => (epoch === null ? [] : [epoch]))
      return [
        cell(labelOf(subject, detail)),
        cell(first.about),
        cell(warningTexts[first.warning.code].title),
        cell(first.warning.message),
        cell(epochs.length === 0 ? formatCount(alike.length) : formatList(epochs))
      ]
    })
  )
  const rows = [...damaged, ...found]
  if (rows.length === 0) return []
  return [
    section('Warnings', [
      table(
        'Reasons to distrust a number, as they were stored. Where one came up in several epochs, the message is that of the first.',
        [
          textColumn('Run'),
          textColumn('About'),
          textColumn('Warning'),
          textColumn('Message'),
          numberColumn('Epochs')
        ],
        rows
      )
    ])
  ]
}

function warningsOf(detail: RunDetail): Found[] {
  const own = detail.warnings.map((warning) => ({ about: 'the run', epoch: null, warning }))
  const epochs = epochPoints(detail).flatMap(({ epoch, attacks, uncertainty }) => [
    ...attacks.flatMap(({ spec, warnings }) =>
      warnings.map((warning) => ({ about: attackLabel(spec), epoch, warning }))
    ),
    ...uncertainty.flatMap(({ spec, warnings }) =>
      warnings.map((warning) => ({ about: estimatorInfos[spec.estimator].label, epoch, warning }))
    )
  ])
  const single = detail.points.flatMap((point): Found[] => {
    if (point.kind !== 'attack' && point.kind !== 'uncertainty') return []
    const { spec, warnings } = point.result
    const about = 'attack' in spec ? attackLabel(spec) : estimatorInfos[spec.estimator].label
    return warnings.map((warning) => ({ about, epoch: null, warning }))
  })
  return [...own, ...epochs, ...single]
}
