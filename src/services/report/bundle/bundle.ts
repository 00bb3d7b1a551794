import { createHash } from 'node:crypto'
import { jsonText } from '@contract/json-text'
import type { LedgerRow } from '@contract/run'
import type { ReportDocument, ReportInput } from '@core/report'
import { zipSync, type Zippable } from 'fflate'
import type { LedgerHead } from '../gather'
import type { Tell } from '../index'
import { figureFiles, tableFiles } from './figure-files'
import { dataFiles, runFiles, studyFiles } from './record-files'
import { ledgerFiles } from './ledger-files'
import { radiusFiles } from './radius-files'
import { readme } from './readme'

/** The rows of the ledger of one evaluation. */
export interface Evaluated extends LedgerHead {
  readonly rows: readonly LedgerRow[]
}

export interface BundleSource {
  readonly input: ReportInput
  readonly document: ReportDocument
  readonly ledger: readonly Evaluated[]
}

/** A file of a bundle: its path inside, and its text or bytes. */
export type BundleFile = readonly [path: string, content: string | Uint8Array]

/**
 * All that is needed to repeat a report's numbers, as a ZIP of plain files: how they were made (studies, specifications,
 * seeds, versions, hashes), what came out (points, ledger) and what was drawn from it (figures, tables). The same state
 * gives the same bytes: names are sorted, times fixed, and fflate compresses alike in every version of Node.
 */
export function bundleReport(source: BundleSource, tell: Tell = () => undefined): Uint8Array {
  const steps: ((from: BundleSource) => BundleFile[])[] = [
    dataFiles,
    studyFiles,
    runFiles,
    ledgerFiles,
    radiusFiles,
    gradeFiles,
    figureFiles,
    tableFiles
  ]
  const files = steps.flatMap((step, index) => {
    const made = step(source)
    tell((index + 1) / (steps.length + 1))
    return made
  })
  files.push(['README.txt', readme(source, files)])
  const bytes = sorted(files).map(([path, content]) => [path, bytesOf(content)] as const)
  const sums = bytes.map(([path, content]) => `${sha256(content)}  ${path}\n`).join('')
  // The first moment that ZIP can name; it stores local time, so it is made from local parts.
  const mtime = new Date(1980, 0, 1)
  const zip: Zippable = {}
  for (const [path, content] of [...bytes, ['SHA256SUMS', bytesOf(sums)] as const])
    zip[path] = [content, { mtime, level: 6, os: 3 }]
  const made = zipSync(zip)
  tell(1)
  return made
}

/** The grades with all checks and reasons, one evaluation a line of the list. */
function gradeFiles({ input: { trust = [] } }: BundleSource): BundleFile[] {
  return trust.length === 0 ? [] : [['grades.json', jsonText(trust)]]
}

function sorted(files: readonly BundleFile[]): BundleFile[] {
  return [...files].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
}

function bytesOf(content: string | Uint8Array): Uint8Array {
  return typeof content === 'string' ? new Uint8Array(Buffer.from(content, 'utf8')) : content
}

function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}
