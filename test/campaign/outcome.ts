import { existsSync, readFileSync, statSync } from 'node:fs'
import { createHash } from 'node:crypto'
import type { Run } from '@contract/run'
import type { App } from '@services/app'

/** What came of an activity, free of times and ids: equal for a disturbed and an undisturbed run. */
export async function outcomeOf(app: App, runs: readonly Run[]): Promise<string[]> {
  const lines: string[] = []
  for (const run of runs) {
    lines.push(`${nameOf(run)} is ${run.state}${run.state === 'done' ? '' : `: ${run.error?.message ?? ''}`}`)
    const { points, warnings } = await app.jobs.detail(run.id)
    lines.push(`${nameOf(run)}: points ${hashOf(withoutTimes(points, run.id))}, ${points.length} of them`)
    lines.push(`${nameOf(run)}: warnings ${hashOf(withoutTimes(warnings, run.id))}`)
    if (run.spec.kind === 'train') lines.push(`${nameOf(run)}: weights ${run.modelHash ?? 'none'}`)
    if (run.spec.kind === 'dataset-import') {
      const dataset = (await app.datasets.list()).find(({ name }) => name === run.produced)
      lines.push(`data set: ${dataset?.hash ?? 'none'}`)
    }
    for (const { epoch, result } of await app.ledger.evaluations(run.id)) {
      const rows = await app.ledger.rows(result.evaluationId)
      lines.push(
        `${nameOf(run)}: ledger of epoch ${epoch ?? 'none'}, ${rows.length} rows, ${hashOf(rows.map(({ evaluationId: _, ...row }) => row))}`
      )
    }
  }
  return lines.sort()
}

/** The same without what is measured: which runs there are, how they ended, and how much there is of each. */
export const withoutHashes = (lines: readonly string[]): string[] =>
  lines
    .filter((line) => !/: (warnings|weights) /.test(line))
    .map((line) => line.replace(/\b[0-9a-f]{16}\b/, ''))

const nameOf = ({ label, spec }: Run): string => `${label} (${'seed' in spec ? spec.seed : spec.kind})`

const TIMES = new Set(['seconds', 'trainSeconds', 'measureSeconds'])

export function withoutTimes(value: unknown, runId: string): unknown {
  return JSON.parse(
    JSON.stringify(value, (key: string, part: unknown) =>
      TIMES.has(key) ? undefined : typeof part === 'string' ? part.replace(runId, 'run') : part
    )
  ) as unknown
}

const hashOf = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16)

/** Null when a document is whole or not there at all, else what is wrong with it. */
export function documentProblem(path: string): string | null {
  if (!existsSync(path)) return null
  const bytes = readFileSync(path)
  if (statSync(path).size === 0) return `${path} is empty`
  const tail = bytes.subarray(-1024).toString('latin1')
  const isWhole = path.endsWith('.pdf')
    ? bytes.subarray(0, 5).toString() === '%PDF-' && tail.includes('%%EOF')
    : path.endsWith('.html')
      ? tail.includes('</html>')
      : bytes.subarray(0, 2).toString() === 'PK' && tail.includes('PK\u0005\u0006')
  return isWhole ? null : `${path} is not whole (${bytes.length} bytes)`
}
