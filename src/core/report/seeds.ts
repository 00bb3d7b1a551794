import { estimatorInfos } from '@contract/estimators'
import type { RunDetail } from '@contract/run'
import { withoutSeed } from '../charts/compare/compared-runs'
import { threatText } from '../charts/conditions'
import { formatCount, formatList, formatNumber, formatPercent } from '../charts/format'
import { groupsBy } from '../charts/groups-by'
import { section, table } from './blocks'
import { cell, emptyCell, numberColumn, textColumn } from './cells'
import type { Cell, Section, TableBlock } from './document'
import { finalAttacks, finalUncertainty, headline } from './final'
import type { Subject } from './input'

/** Means over seeds, where a network was trained with several; unresolved values are left out and counted. */
export function seedTables(subject: Subject): Section[] {
  const attacks = finalAttacks(subject.trainings).flatMap((group) =>
    onlySeveral(
      byNetwork(subject, group.rows),
      [numberColumn('Clean accuracy', 'same images'), numberColumn('Robust accuracy')],
      ({ rows }) => [
        meanCell(
          rows.map(({ results }) => results[0]?.cleanAccuracy.value ?? null),
          formatPercent
        ),
        meanCell(
          rows.map((row) => headline(row)?.value ?? null),
          formatPercent
        )
      ],
      `Over seeds: mean (lowest – highest). Robust accuracy: the lowest known of each run. ` +
        `Threat model: ${threatText(group.first.threatModel)}.`
    )
  )
  const uncertainty = finalUncertainty(subject.trainings).flatMap((group) =>
    onlySeveral(
      byNetwork(subject, group.rows),
      [numberColumn('Δx'), numberColumn('Δp'), numberColumn('Δx · Δp'), numberColumn('Resolved')],
      ({ rows }) => {
        const sound = rows.filter(({ result }) => result.resolved)
        return [
          meanCell(
            sound.map(({ result }) => result.totalSigmaX.value),
            formatNumber
          ),
          meanCell(
            sound.map(({ result }) => result.totalSigmaP.value),
            formatNumber
          ),
          meanCell(
            sound.map(({ result }) => result.product.value),
            formatNumber
          ),
          cell(`${formatCount(sound.length)} of ${formatCount(rows.length)}`)
        ]
      },
      `Over seeds: mean (lowest – highest) of the resolved values alone. ` +
        `${estimatorInfos[group.first.spec.estimator].label}.`
    )
  )
  const tables = [...attacks, ...uncertainty]
  return tables.length === 0 ? [] : [section('Over seeds', tables)]
}

interface Network<Row> {
  readonly name: string
  readonly seeds: readonly number[]
  readonly rows: readonly Row[]
}

/** Runs that differ in nothing but their seed and stopped at the same epoch. */
function byNetwork<Row extends { readonly detail: RunDetail; readonly epoch: number }>(
  subject: Subject,
  rows: readonly Row[]
): Network<Row>[] {
  const groups = groupsBy(rows, ({ detail, epoch }) => `${epoch} ${withoutSeed(detail.run.spec)}`)
  return groups.map((own) => {
    const styles = own.flatMap(({ detail }) => subject.styles.get(detail.run.id) ?? [])
    return { name: styles[0]?.network ?? '', rows: own, seeds: styles.map(({ seed }) => seed) }
  })
}

/** A table of the networks, if one of them has several seeds. */
function onlySeveral<Row>(
  networks: readonly Network<Row>[],
  columns: readonly ReturnType<typeof numberColumn>[],
  cells: (network: Network<Row>) => Cell[],
  caption: string
): TableBlock[] {
  if (!networks.some(({ seeds }) => new Set(seeds).size > 1)) return []
  return [
    table(
      caption,
      [textColumn('Network'), textColumn('Seeds'), ...columns],
      networks.map((network) => [cell(network.name), cell(formatList(network.seeds)), ...cells(network)])
    )
  ]
}

function meanCell(values: readonly (number | null)[], format: (value: number) => string): Cell {
  const known = values.filter((value): value is number => value !== null && Number.isFinite(value))
  if (known.length === 0) return emptyCell
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length
  return cell(format(mean), `${format(Math.min(...known))} – ${format(Math.max(...known))}`)
}
