import type { DatasetFormat, ImageShape, ImportOptions, SplitName } from '@contract/dataset'
import type { Bounds } from '@contract/threat-model'
import type { AppError } from '@contract/errors'
import type { Signal } from '@core/signal'
import type { Oddity } from './image-header'

/** An image of more values is taken for a damaged header. */
export const maxImageValues = 1 << 26

/** An image as its decoder gives it: 8 bits a channel, row by row, channels last. */
export interface DecodedImage {
  readonly width: number
  readonly height: number
  /** 1 grey, 2 grey and alpha, 3 colour, 4 colour and alpha. */
  readonly channels: number
  readonly data: Uint8Array
}

/** Decodes the bytes of a PNG, JPEG or BMP file at its own number of channels; throws when they are damaged. */
export type DecodeImage = (bytes: Uint8Array) => DecodedImage

/** What a format sees of a file or folder before it is opened. */
export interface Source {
  readonly path: string
  /** Last part of the path. */
  readonly name: string
  readonly isFolder: boolean
  /** The first bytes of a file, inflated if the file is gzipped; empty for a folder. */
  readonly head: Uint8Array
  /** Visible files and folders right inside a folder, sorted. */
  readonly files: readonly string[]
  readonly folders: readonly string[]
}

export interface OpenContext {
  readonly options: ImportOptions
  readonly signal: Signal
  readonly decodeImage: DecodeImage
  /**
   * Hears of an image or row that cannot be read, with its place and reason. If it returns, the reader leaves the item
   * out and goes on.
   */
  problem(error: AppError): void
  /** Whether an image that is odd but can be decoded is converted; else it is a problem. */
  readonly converts: boolean
  /** Hears of an image that was converted. */
  converted(oddity: Oddity): void
}

/** Consecutive images. A `Uint8Array` pixel v stands for the input v / 255, a `Float32Array` one for itself. */
export interface Rows {
  readonly count: number
  readonly channels: number
  /** `count` images, channels last; the reader does not touch the array again. */
  readonly pixels: Uint8Array | Float32Array
  /** One key an image; `Layout.labelNames` says what a key means. */
  readonly labels: ArrayLike<number>
}

/** A stretch of the data that the source keeps apart. */
export interface Part {
  /** The split the source says it is; null where the source gives no split. */
  readonly split: SplitName | null
  /** For messages: the file or folder. */
  readonly name: string
  /** Reads on from the start; may be called once. */
  rows(): AsyncGenerator<Rows, void, void>
}

/** What holds for the data set as a whole, known once every part has been read. */
export interface Layout {
  readonly imageShape: ImageShape
  readonly pixelType: 'uint8' | 'float32'
  readonly bounds: Bounds
  /** The class a label key stands for. */
  readonly labelNames: readonly string[]
  /** What a person should know of choices made, in half sentences. */
  readonly notes: readonly string[]
}

/** An opened source. One or two parts: everything, or train and test. Reading streams; nothing stays in memory. */
export interface Reader {
  readonly parts: readonly Part[]
  /** How far the reading is, and how far it goes. */
  work(): { readonly done: number; readonly total: number; readonly unit: string }
  layout(): Layout
}

/** A data set format. The first one whose `match` says yes opens the source. */
export interface Format {
  readonly id: DatasetFormat
  readonly label: string
  match(source: Source): boolean
  open(source: Source, context: OpenContext): Promise<Reader>
}
