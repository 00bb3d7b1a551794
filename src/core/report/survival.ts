import { attackLabel } from '@contract/attacks'
import type { AttackResult } from '@contract/measurement'
import { SurvivalForm, survivalFormName } from '@contract/survival'
import { formatCount, formatNumber } from '../charts/format'
import { threatText } from '../charts/conditions'
import { table } from './blocks'
import { cell, numberColumn, rateCell, textColumn } from './cells'
import type { Block } from './document'

/** What is left of the examples of attacks as 8-bit images and in files; nothing where it was not measured. */
export function survivalTable(found: readonly { model: string; result: AttackResult }[]): Block[] {
  const rows = found.flatMap(({ model, result }) => {
    const { survival } = result
    if (!survival || survival.examples === 0) return []
    const rounded = survival.forms.find(({ form }) => form === 'eight-bit')
    const edge =
      survival.edge === null || !rounded?.withinEdge
        ? cell('–')
        : cell(
            `${formatCount(rounded.withinEdge.count)} of ${formatCount(survival.examples)}`,
            `edge ${formatNumber(survival.edge)}`
          )
    return [
      [
        cell(model),
        cell(attackLabel(result.spec), threatText(result.threatModel)),
        cell(formatCount(survival.examples)),
        ...SurvivalForm.options.map((form) =>
          rateCell(survival.forms.find((one) => one.form === form)?.adversarial ?? null)
        ),
        edge
      ]
    ]
  })
  if (rows.length === 0) return []
  return [
    table(
      'Share of the successful examples that are still adversarial when they are rounded to 8 bits, written as PNG and as ' +
        'JPEG of quality 95 and 75, and read again. Within the edge: rounded examples no farther than epsilon and half a ' +
        'level in every component. Wilson intervals in per cent.',
      [
        textColumn('Network'),
        textColumn('Attack'),
        numberColumn('Examples'),
        ...SurvivalForm.options.map((form) => numberColumn(survivalFormName[form])),
        numberColumn('Within the edge')
      ],
      rows
    )
  ]
}
