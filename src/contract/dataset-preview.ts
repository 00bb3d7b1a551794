import { z } from 'zod'
import { DatasetFormat, DatasetSource, ImageShape, ImportOptions, SplitName } from './dataset'
import { Bounds } from './threat-model'

/** Pixels as they cross borders: raw bytes. */
export const Bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array)

/** What a person sees of a source before it is imported. Everything was read; nothing was stored. */
export const DatasetPreview = z.object({
  format: DatasetFormat,
  /** "IDX (MNIST)". */
  formatLabel: z.string(),
  imageShape: ImageShape,
  pixelType: z.enum(['uint8', 'float32']),
  bounds: Bounds,
  classNames: z.array(z.string()),
  /** What the source keeps apart: everything, or training and test. */
  parts: z.array(
    z.object({
      split: SplitName.nullable(),
      name: z.string(),
      count: z.int(),
      classCounts: z.array(z.int())
    })
  ),
  /** Images or rows that cannot be read, the first hundred of them, each with its place and reason. */
  problems: z.array(z.string()),
  problemCount: z.int(),
  notes: z.array(z.string()),
  /** First images of the first classes, as bytes for the eye: height x width x channels, black to white. */
  samples: z.array(z.object({ className: z.string(), pixels: Bytes })),
  seconds: z.number()
})
export type DatasetPreview = z.infer<typeof DatasetPreview>

/** A look at a source that stores nothing. It is no run: the engine works on it, the project never hears of it. */
export const DatasetPreviewSpec = z.object({
  kind: z.literal('dataset-preview'),
  source: DatasetSource,
  options: ImportOptions.prefault({})
})
export type DatasetPreviewSpec = z.infer<typeof DatasetPreviewSpec>

/** What was dropped on the window, and the path that stands for it. */
export const Dropped = z.object({
  kind: z.enum(['project', 'archive', 'model', 'dataset']),
  path: z.string()
})
export type Dropped = z.infer<typeof Dropped>
