import type { TrustReport } from '@contract/checks'
import { Point } from '@contract/measurement'
import type { ReportFormat } from '@contract/report'
import type { LedgerRow, RunDetail } from '@contract/run'
import { AppError } from '@contract/errors'
import { composeReport } from '@core/report'
import { type Evaluated, bundleReport } from './bundle/bundle'
import type { Region } from './flow'
import type { Piece, ReportBase } from './gather'
import { reportHtml } from './html/page'
import { printReport, type Tell } from './index'
import { readMarkdown } from './markdown'

/** A report as the bytes of a file. */
export interface MadeReport {
  readonly bytes: Uint8Array
  /** Null for what has no pages. */
  readonly pages: number | null
  /** Which parts of its pages the window shows, too. */
  readonly regions: readonly Region[]
}

interface Growing {
  readonly run: RunDetail['run']
  readonly warnings: RunDetail['warnings']
  readonly points: Point[]
}

/** Collects the pieces of a project and makes a report of them. `fonts` is the folder of the report's fonts. */
export class Assembly {
  #base: ReportBase | null = null
  readonly #runs: Growing[] = []
  readonly #trust: TrustReport[] = []
  readonly #ledger = new Map<string, Evaluated & { readonly rows: LedgerRow[] }>()

  constructor(
    readonly format: ReportFormat,
    readonly fonts: string
  ) {}

  take(piece: Piece): void {
    switch (piece.kind) {
      case 'base':
        this.#base = piece.base
        return
      case 'trust':
        this.#trust.push(piece.report)
        return
      case 'run':
        this.#runs.push({ run: piece.run, warnings: piece.warnings, points: [] })
        return
      case 'points':
        for (const text of piece.points) this.#runs[this.#runs.length - 1]?.points.push(pointOf(text))
        return
      case 'ledger': {
        const { evaluationId } = piece.evaluation
        const known = this.#ledger.get(evaluationId) ?? { ...piece.evaluation, rows: [] }
        known.rows.push(...piece.rows)
        this.#ledger.set(evaluationId, known)
      }
    }
  }

  async make(tell: Tell): Promise<MadeReport> {
    const base = this.#base
    if (base === null) throw new AppError('bug', 'A report was asked for without its project.')
    const input = { ...base, runs: this.#runs, trust: this.#trust }
    const document = composeReport(input, readMarkdown)
    switch (this.format) {
      case 'pdf':
        return printReport(document, this.fonts, tell)
      case 'html': {
        const text = reportHtml(document, tell)
        return { bytes: new Uint8Array(Buffer.from(text, 'utf8')), pages: null, regions: [] }
      }
      case 'bundle': {
        const bytes = bundleReport({ input, document, ledger: [...this.#ledger.values()] }, tell)
        return { bytes, pages: null, regions: [] }
      }
    }
  }
}

function pointOf(text: string): Point {
  const parsed = Point.safeParse(JSON.parse(text))
  if (parsed.success) return parsed.data
  throw new AppError(
    'store-unreadable',
    `A measurement in the project's database is damaged (${parsed.error.message}). Restore the project from a backup.`
  )
}
