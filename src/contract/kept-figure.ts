import { z } from 'zod'
import { FigureData } from './figure'
import { NetworkGraph } from './network-graph'

/** One picture of a row, ready to be drawn. */
export const KeptPicture = z.object({
  /** What stands above it: "clean", "perturbation ×10". */
  label: z.string(),
  /** What stands below it: "7 (98 %)". */
  caption: z.string(),
  width: z.int().min(1),
  height: z.int().min(1),
  channels: z.union([z.literal(1), z.literal(3)]),
  /** 8-bit pixels row by row, grey or RGB, base64. */
  pixels: z.base64().max(8_000_000)
})
export type KeptPicture = z.infer<typeof KeptPicture>

/** Most letters of a place: a link to a comparison carries its runs, columns and filters. */
export const LONGEST_PLACE = 20_000

const common = {
  title: z.string().trim().min(1).max(200),
  /** Under which conditions the figure holds, one sentence each: attack, norm, epsilon, images, seed, hashes. */
  conditions: z.array(z.string().max(1000)).max(50),
  /** Where it was seen (`#/gallery/...`), so that a click leads back; null when there is no such place. */
  place: z.string().max(LONGEST_PLACE).nullable()
}

/** A figure as a view gives it away. */
export const NewKeptFigure = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('chart'), ...common, data: FigureData }),
  z.object({
    kind: z.literal('pictures'),
    ...common,
    data: z.object({ pictures: z.array(KeptPicture).min(1).max(64) })
  }),
  z.object({
    kind: z.literal('table'),
    ...common,
    data: z.object({
      columns: z.array(z.string()).min(1).max(100),
      rows: z.array(z.array(z.union([z.string(), z.number(), z.null()]))).max(10_000)
    })
  }),
  z.object({ kind: z.literal('network'), ...common, data: NetworkGraph })
])
export type NewKeptFigure = z.infer<typeof NewKeptFigure>
export type KeptChart = NewKeptFigure & { readonly kind: 'chart' }
export type KeptPictures = NewKeptFigure & { readonly kind: 'pictures' }
export type KeptTable = NewKeptFigure & { readonly kind: 'table' }
export type KeptNetwork = NewKeptFigure & { readonly kind: 'network' }

/** What can be printed on a page of its own: tables are not, for they are numbers for other programs. */
export const PrintableFigure = z.discriminatedUnion('kind', [
  NewKeptFigure.options[0],
  NewKeptFigure.options[1],
  NewKeptFigure.options[3]
])
export type PrintableFigure = z.infer<typeof PrintableFigure>

const stored = { id: z.string(), createdAt: z.string() }

/** A figure that was kept for the report, from any view. Its data is a copy: it stays as it was seen. */
export const KeptFigure = z.discriminatedUnion('kind', [
  NewKeptFigure.options[0].extend(stored),
  NewKeptFigure.options[1].extend(stored),
  NewKeptFigure.options[2].extend(stored),
  NewKeptFigure.options[3].extend(stored)
])
export type KeptFigure = z.infer<typeof KeptFigure>
