import { z } from 'zod'
import { PrintableFigure } from '../kept-figure'

/** What a figure or table can be saved as. */
export const ExportFormat = z.enum(['png', 'svg', 'csv', 'tex', 'json'])
export type ExportFormat = z.output<typeof ExportFormat>

/** Enough for any picture or table, and too little to fill a disk by mistake. */
const MOST_LETTERS = 200_000_000

const saved = z.object({ path: z.string(), bytes: z.int() }).nullable()

/** Figures and tables that leave the program, as a file or through the clipboard. */
export const exportCalls = {
  /**
   * Writes a file to `path`; asks with a save dialog when it is null. Null output: the dialog was closed. `data` is the
   * text, or the bytes of a PNG in base 64; `name` is what the dialog suggests, without folder and extension.
   */
  'exports.save': {
    input: z.object({
      path: z.string().nullable(),
      name: z.string().min(1).max(200),
      format: ExportFormat,
      data: z.string().max(MOST_LETTERS)
    }),
    output: saved
  },
  /** Writes one figure as a PDF, which the services draw; `path`, `name` and output as those of `exports.save`. */
  'exports.saveFigure': {
    input: z.object({
      path: z.string().nullable(),
      name: z.string().min(1).max(200),
      figure: PrintableFigure
    }),
    output: saved
  },
  /** Puts a PNG (base 64) on the clipboard; the window itself has no permission to. */
  'exports.copyImage': { input: z.object({ png: z.string().max(MOST_LETTERS) }), output: z.void() },
  'exports.copyText': { input: z.object({ text: z.string().max(MOST_LETTERS) }), output: z.void() }
} as const
