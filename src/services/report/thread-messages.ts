import type { WireError } from '@contract/errors'
import type { ReportFormat } from '@contract/report'
import type { MadeReport } from './assembly'
import type { FigureOrder } from './figure-pdf'
import type { Piece } from './gather'

export type ToThread =
  | { readonly type: 'begin'; readonly format: ReportFormat; readonly fonts: string }
  | { readonly type: 'piece'; readonly piece: Piece }
  /** All pieces are there. */
  | { readonly type: 'make' }
  /** One figure, instead of a report. */
  | { readonly type: 'figure'; readonly order: FigureOrder }

export type FromThread =
  | { readonly type: 'progress'; readonly share: number }
  | { readonly type: 'made'; readonly report: MadeReport }
  | { readonly type: 'figure'; readonly bytes: Uint8Array }
  | { readonly type: 'failed'; readonly error: WireError }
