import type { DatasetPreview, DatasetPreviewSpec } from '@contract/dataset-preview'
import type { Bounds } from '@contract/threat-model'
import { findClasses, type PartLabels } from './classes'
import type { DecodeImage, Layout, Rows } from './formats/format'
import { type ImportContext, withSource } from './open-source'
import { createProblems } from './problems'

export interface PreviewInput {
  readonly spec: DatasetPreviewSpec
  readonly builtins: string
  readonly scratch: string
  readonly decodeImage: DecodeImage
  /** Milliseconds of a monotonic clock. */
  now(): number
}

/** As many classes show an image each. */
const maxSamples = 20
/** Larger images are no thumbnails. */
const maxSampleValues = 512 * 512 * 3

interface Sample {
  readonly key: number
  readonly channels: number
  readonly values: Uint8Array | Float32Array
}

/**
 * Reads a source from start to end as an import would, and stores nothing. Images and rows that cannot be read are
 * counted and told, whatever the options say about them; odd ones are converted if the options say so. Throws what makes the source as a whole unreadable.
 */
export async function previewDataset(input: PreviewInput, context: ImportContext): Promise<DatasetPreview> {
  const { spec, now } = input
  const problems = createProblems(spec.options.damaged === 'convert' ? 'convert' : 'leave-out')
  const begun = now()
  return withSource({ ...input, ...spec, problems }, context, async ({ source, format, reader }) => {
    const samples = new Map<number, Sample>()
    const parts: PartLabels[] = []
    for (const part of reader.parts) {
      const keys: number[] = []
      for await (const rows of part.rows()) {
        context.signal.throwIfAborted()
        for (let row = 0; row < rows.count; row++) keys.push(rows.labels[row] as number)
        keepSamples(rows, samples)
        context.progress({ ...reader.work(), message: `reading ${part.name}` })
      }
      parts.push({ name: part.name, keys: Uint32Array.from(keys) })
    }
    problems.refuseAll(
      parts.reduce((sum, { keys }) => sum + keys.length, 0),
      source.name
    )
    const layout = reader.layout()
    const classes = findClasses(parts, layout.labelNames)
    let from = 0
    return {
      format: format.id,
      formatLabel: format.label,
      imageShape: layout.imageShape,
      pixelType: layout.pixelType,
      bounds: layout.bounds,
      classNames: [...classes.names],
      parts: parts.map(({ name, keys }, index) => {
        const classCounts = classes.names.map(() => 0)
        for (const label of classes.indices.subarray(from, from + keys.length)) {
          classCounts[label] = (classCounts[label] ?? 0) + 1
        }
        from += keys.length
        return { split: reader.parts[index]?.split ?? null, name, count: keys.length, classCounts }
      }),
      problems: problems.told(),
      problemCount: problems.count(),
      notes: [...layout.notes, ...problems.notes().filter((note) => !note.endsWith('left out'))],
      samples: [...samples.values()].map((sample) => ({
        className: layout.labelNames[sample.key] ?? String(sample.key),
        pixels: forEyes(sample, layout)
      })),
      seconds: (now() - begun) / 1000
    }
  })
}

function keepSamples(rows: Rows, samples: Map<number, Sample>): void {
  const values = rows.pixels.length / rows.count
  if (values > maxSampleValues) return
  for (let row = 0; row < rows.count && samples.size < maxSamples; row++) {
    const key = rows.labels[row] as number
    if (samples.has(key)) continue
    const own = rows.pixels.slice(row * values, (row + 1) * values)
    samples.set(key, { key, channels: rows.channels, values: own })
  }
}

/** Pixels from 0 (the lower bound) to 255 (the upper one), with as many channels as the data set has. */
function forEyes({ values, channels }: Sample, { pixelType, bounds, imageShape }: Layout): Uint8Array {
  const wanted = imageShape[2]
  const bytes = Uint8Array.from(values, (value) => (pixelType === 'uint8' ? value : toByte(value, bounds)))
  if (channels === wanted) return bytes
  return Uint8Array.from(
    { length: bytes.length * wanted },
    (_, index) => bytes[Math.floor(index / wanted)] ?? 0
  )
}

function toByte(value: number, { lower, upper }: Bounds): number {
  return Math.round((255 * Math.min(Math.max(value - lower, 0), upper - lower)) / (upper - lower))
}
