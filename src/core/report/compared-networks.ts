import { differenceLines, pairedNote } from '../charts/compare/difference-lines'
import { formatCount } from '../charts/format'
import { section, table } from './blocks'
import { cell, numberColumn, textColumn } from './cells'
import type { Section, TableBlock } from './document'
import type { Subject } from './input'

/** Networks against the oldest one of their data, on the same images. */
export function comparedSections({ compared = [] }: Subject): Section[] {
  const tables = compared.flatMap(({ baseline, leftOut, rows }): TableBlock[] => {
    const lines = differenceLines(rows).filter(({ isPaired }) => isPaired)
    if (lines.length === 0) return []
    const more = leftOut === 0 ? '' : ` Left out, for want of space: ${formatCount(leftOut)} networks.`
    return [
      table(
        `Networks compared with ${baseline}, each under the attack on itself. ${pairedNote}${more}`,
        [
          textColumn('Network'),
          textColumn('Measure'),
          numberColumn('Baseline'),
          numberColumn('Network'),
          numberColumn('Difference', '95 % interval'),
          numberColumn('Only one right'),
          numberColumn('McNemar', 'exact'),
          textColumn('Reading')
        ],
        lines.map((line) => [
          cell(line.other),
          cell(line.measure, line.conditions),
          cell(line.baselineValue),
          cell(line.value),
          cell(line.difference, line.interval, line.isResolved ? 'plain' : 'faint'),
          cell(line.disagreements),
          cell(line.exact),
          cell(line.verdict, '', line.isResolved ? 'plain' : 'faint')
        ])
      )
    ]
  })
  return tables.length === 0 ? [] : [section('Networks compared', tables)]
}
