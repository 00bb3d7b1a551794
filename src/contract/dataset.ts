import { z } from 'zod'
import { Name, Seed } from './field'
import { TheorySample } from './theory-sample'
import { Bounds } from './threat-model'

export const DatasetFormat = z.enum(['idx', 'cifar', 'npy', 'images', 'csv'])
export type DatasetFormat = z.infer<typeof DatasetFormat>

/** Data sets that come with the program. */
export const BuiltinDataset = z.enum(['mnist'])
export type BuiltinDataset = z.infer<typeof BuiltinDataset>

export const ImageShape = z.tuple([z.int().min(1), z.int().min(1), z.int().min(1)])
/** Height, width, channels. */
export type ImageShape = z.infer<typeof ImageShape>

export const SplitName = z.enum(['train', 'test'])
export type SplitName = z.infer<typeof SplitName>

/** One split: `count` images and labels as two artifacts. */
export const Split = z.object({
  count: z.int().min(0),
  /** Pixels in NHWC order, `uint8` or little-endian `float32` as the data set's `pixelType` says. */
  images: z.string(),
  /** One byte a label for up to 256 classes, else little-endian `uint16`. */
  labels: z.string(),
  /** Images a class. */
  classCounts: z.array(z.int().min(0))
})
export type Split = z.infer<typeof Split>

/** What a project knows of a data set. A stored `uint8` pixel v stands for the model input v / 255. */
export const Dataset = z.object({
  id: z.string(),
  name: Name,
  format: z.enum([...DatasetFormat.options, 'builtin', 'theory']),
  /** A path, the id of what is built in, or what was drawn from a theory. */
  source: z.string(),
  imageShape: ImageShape,
  classNames: z.array(z.string()).min(1),
  pixelType: z.enum(['uint8', 'float32']),
  bounds: Bounds,
  train: Split,
  test: Split,
  /** How the test split came about: "given" or "20 % stratified, seed 1". */
  splitNote: z.string(),
  /** SHA-256 over shape, classes and the four artifacts' hashes. */
  hash: z.string(),
  createdAt: z.string(),
  /** When it was thrown away; missing in a data set in use. */
  trashedAt: z.string().optional()
})
export type Dataset = z.infer<typeof Dataset>

export const CsvOptions = z.object({
  labelColumn: z.enum(['auto', 'first', 'last']).default('auto').meta({ title: 'Label column' }),
  header: z.enum(['auto', 'yes', 'no']).default('auto').meta({ title: 'Header row' }),
  /** Height, width, channels of a row; null for a square grey image, or else a flat vector. */
  imageShape: ImageShape.nullable().default(null).meta({ title: 'Image shape' })
})
export type CsvOptions = z.infer<typeof CsvOptions>

/** How images come into the training and the test split. */
export const SplitChoice = z.enum(['auto', 'given', 'stratified', 'random'])
export type SplitChoice = z.infer<typeof SplitChoice>

export const ImportOptions = z.object({
  /** `auto` takes the split that the source gives, else a stratified one: the same share of every class. */
  split: SplitChoice.default('auto').meta({ title: 'Split' }),
  /** Share of images put aside for the test split where it is not given. */
  testFraction: z.number().gt(0).lt(1).default(0.2).meta({ title: 'Test share' }),
  splitSeed: Seed.default(1),
  /** CIFAR-100 has 100 fine labels and 20 coarse ones. */
  cifarLabels: z.enum(['fine', 'coarse']).default('fine').meta({ title: 'CIFAR-100 labels' }),
  /**
   * Whether an image or row that cannot be read as it is stops the import, or is left out and counted. `convert` turns
   * what can be turned (16 bits to 8, CMYK to RGB, upright as EXIF says, the first frame of an animation) and leaves out
   * the rest.
   */
  damaged: z
    .enum(['refuse', 'leave-out', 'convert'])
    .default('refuse')
    .meta({ title: 'Damaged images or rows' }),
  csv: CsvOptions.prefault({})
})
export type ImportOptions = z.infer<typeof ImportOptions>

export const DatasetSource = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('builtin'), id: BuiltinDataset }),
  z.object({
    kind: z.literal('path'),
    /** An absolute path of a file or a folder. */
    path: z.string().min(1),
    format: z.enum(['auto', ...DatasetFormat.options]).default('auto')
  }),
  /** Examples of a theory's own model. */
  z.object({ kind: z.literal('theory'), sample: TheorySample })
])
export type DatasetSource = z.infer<typeof DatasetSource>
