import { chanceText, correlationLines, correlationTables } from '../charts/correlations'
import { formatCount } from '../charts/format'
import { section, table } from './blocks'
import { cell, numberColumn, paragraph, textColumn } from './cells'
import type { Section } from './document'
import type { Subject } from './input'

/** Fewer trainings have no correlation that could carry an interval. */
const FEWEST_RUNS = 5

/** How Δx and Δp go along with accuracy, where there are runs enough to ask. */
export function correlationSections(subject: Subject): Section[] {
  if (subject.trainings.length < FEWEST_RUNS) return []
  const tables = [
    ...correlationTables(subject.trainings, 'runs'),
    ...correlationTables(subject.trainings, 'epochs')
  ]
  if (tables.length === 0) return []
  return [
    section('Correlation with accuracy', [
      paragraph(
        [
          'A correlation is no cause.',
          chanceText(tables.flatMap(({ rows }) => rows)),
          'Rows are significant where both intervals leave out 0, within kinds as well where there are several seeds.'
        ]
          .filter((sentence) => sentence !== '')
          .join(' ')
      ),
      ...tables.map(({ label, caption, rows }) =>
        table(
          `${label}. ${caption}`,
          [
            textColumn('Accuracy'),
            textColumn('Quantity'),
            numberColumn('Pearson'),
            numberColumn('Spearman'),
            numberColumn('Values', 'resolved'),
            textColumn('Verdict')
          ],
          correlationLines(rows).map((line) => [
            cell(line.within ? '' : line.accuracy),
            cell(line.quantity),
            cell(line.pearson),
            cell(line.spearman),
            cell(formatCount(line.pairs), line.leftOut > 0 ? `${formatCount(line.leftOut)} left out` : ''),
            cell(line.verdict, '', line.firm ? 'plain' : 'faint')
          ])
        )
      )
    ])
  ]
}
