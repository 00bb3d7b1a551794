import { type CorrelationTable, correlationText, verdictOf } from '@core/charts/correlations'
import type { SeenTable } from '../../components/kept-table'

const titleOf = ({ label }: CorrelationTable): string => `Correlation with accuracy, ${label}`

/** The correlations as they are seen. */
export function seenCorrelations(table: CorrelationTable): SeenTable {
  return {
    title: titleOf(table),
    conditions: [table.caption],
    columns: ['Accuracy', 'Quantity', 'Pearson', 'Spearman', 'Values', 'Not resolved', 'Verdict'],
    rows: table.rows.map((row) => [
      ...[row.accuracy, row.quantity, correlationText(row.pearson), correlationText(row.spearman)],
      ...[row.pairs, row.leftOut, verdictOf(row)]
    ])
  }
}

/** The same with its numbers at full precision. */
export function correlationNumbers(table: CorrelationTable): SeenTable {
  return {
    title: titleOf(table),
    conditions: [table.caption],
    columns: [
      ...['Accuracy', 'Quantity', 'Pearson', 'Pearson from', 'Pearson to'],
      ...['Spearman', 'Spearman from', 'Spearman to', 'Values', 'Not resolved', 'Verdict']
    ],
    rows: table.rows.map((row) => [
      ...[row.accuracy, row.quantity],
      ...[row.pearson, row.spearman].flatMap(({ value, low, high }) => [
        Number.isNaN(value) ? null : value,
        low,
        high
      ]),
      ...[row.pairs, row.leftOut, verdictOf(row)]
    ])
  }
}
