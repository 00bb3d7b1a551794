import { attackLabel } from '@contract/attacks'
import type { AttackResult } from '@contract/measurement'
import type { RunDetail } from '@contract/run'
import { threatText } from '@core/charts/conditions'
import { csvText, type CsvCell } from '@core/charts/csv'
import type { BundleFile, BundleSource, Evaluated } from './bundle'
import { pathPart } from './names'
import { runFolder } from './record-files'

const COLUMNS = [
  'sample',
  'label',
  'clean class',
  'adversarial class',
  'clean correct',
  'success',
  'distance',
  'clean margin',
  'adversarial margin',
  'forward calls',
  'backward calls',
  'sha256 of adversarial input'
]

const COUNTS = [
  'run',
  'epoch',
  'attack',
  'threat model',
  'seed',
  'first sample',
  'samples',
  'clean correct',
  'robust',
  'successes',
  'forward calls',
  'backward calls',
  'sha256 of weights',
  'sha256 of data',
  'rows'
]

/** What each attack did to each test image, one file an evaluation, and the counts over them as a table. */
export function ledgerFiles({ input, ledger }: BundleSource): BundleFile[] {
  const owners = new Map(input.runs.map((detail) => [detail.run.id, detail]))
  const counts: CsvCell[][] = []
  const files: BundleFile[] = []
  for (const evaluated of ledger) {
    const owner = owners.get(evaluated.runId)
    const result = owner && resultOf(owner, evaluated.evaluationId)
    if (owner === undefined || result === undefined) continue
    const path = `${runFolder(owner.run)}/ledger/${fileOf(evaluated, result)}`
    files.push([path, rowsText(evaluated, result)])
    counts.push(countsOf(owner, evaluated, result, path))
  }
  return files.length === 0 ? [] : [...files, ['ledger-counts.csv', csvText([], [COUNTS, ...counts])]]
}

function fileOf({ epoch, evaluationId }: Evaluated, { spec }: AttackResult): string {
  const when = epoch === null ? '' : `epoch-${String(epoch).padStart(4, '0')}-`
  return `${when}${pathPart(attackLabel(spec))}-${pathPart(evaluationId).slice(-12)}.csv`
}

function rowsText({ rows }: Evaluated, { spec, threatModel, seed }: AttackResult): string {
  const comments = [attackLabel(spec), threatText(threatModel), `seed ${seed}`]
  return csvText(comments, [
    COLUMNS,
    ...rows.map((row): CsvCell[] => [
      row.sampleIndex,
      row.label,
      row.cleanClass,
      row.adversarialClass,
      row.cleanCorrect,
      row.success,
      row.distance,
      row.cleanMargin,
      row.adversarialMargin,
      row.forwardCalls,
      row.backwardCalls,
      row.hash
    ])
  ])
}

function countsOf(
  { run }: RunDetail,
  { rows, epoch }: Evaluated,
  result: AttackResult,
  path: string
): CsvCell[] {
  const sum = (of: (row: Evaluated['rows'][number]) => number): number =>
    rows.reduce((total, row) => total + of(row), 0)
  return [
    run.label,
    epoch,
    attackLabel(result.spec),
    threatText(result.threatModel),
    result.seed,
    result.offset,
    rows.length,
    sum(({ cleanCorrect }) => Number(cleanCorrect)),
    sum(({ cleanCorrect, success }) => Number(cleanCorrect && !success)),
    sum(({ success }) => Number(success)),
    sum(({ forwardCalls }) => forwardCalls),
    sum(({ backwardCalls }) => backwardCalls),
    result.modelHash,
    result.datasetHash,
    path
  ]
}

function resultOf({ points }: RunDetail, evaluationId: string): AttackResult | undefined {
  for (const point of points) {
    if (point.kind === 'attack' && point.result.evaluationId === evaluationId) return point.result
    if (point.kind !== 'epoch') continue
    const found = point.attacks.find((one) => one.evaluationId === evaluationId)
    if (found) return found
  }
  return undefined
}
