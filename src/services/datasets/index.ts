import { createHash } from 'node:crypto'
import { access } from 'node:fs/promises'
import { join } from 'node:path'
import type { Dataset } from '@contract/dataset'
import type { DatasetImportSpec, Progress } from '@contract/job'
import type { Signal } from '@core/signal'
import type { ArtifactStore } from '../store/artifacts'
import { findClasses } from './classes'
import { findFormat } from './formats'
import type { DecodeImage, Format, Reader, Source } from './formats/format'
import { planSplits } from './plan'
import { describeSource } from './source'
import type { Spool } from './spool'
import { createSpool } from './spool'
import type { Stage } from './stage'
import { createStage } from './stage'
import { storeSplits } from './store-splits'
import { archiveKind, removeUnpacked, unpackArchive } from './unpack'

export type { DecodedImage, DecodeImage } from './formats/format'

export interface ImportInput {
  readonly spec: DatasetImportSpec
  readonly artifacts: ArtifactStore
  /** Folder of the built-in data sets. */
  readonly builtins: string
  readonly newId: string
  readonly createdAt: string
  readonly decodeImage: DecodeImage
}

export interface ImportContext {
  readonly signal: Signal
  progress(progress: Progress): void
}

/** Share of the work that is reading; the rest is storing. */
const readingShare = 0.8

/**
 * Reads a data set and stores its two splits as artifacts. Two passes, each in one stream: the source into a
 * temporary file, then from there into the artifacts, once splits, classes and the stored form are known. Throws
 * `dataset-unreadable` for bad input, `not-found` for a wrong path, `disk-failed`, or `Cancelled`; nothing is left
 * behind then.
 */
export async function importDataset(input: ImportInput, context: ImportContext): Promise<Dataset> {
  const { source: from } = input.spec
  const isBuiltin = from.kind === 'builtin'
  const chosen = await describeSource(isBuiltin ? await builtinFolder(input.builtins, from.id) : from.path)
  const scratch = input.artifacts.temporaryPath()
  const stage = createStage(input.artifacts)
  let spool: Spool | null = null
  try {
    const source = await unpacked(chosen, scratch, context)
    const format = findFormat(source, isBuiltin ? 'idx' : from.format)
    spool = await createSpool(input.artifacts.temporaryPath())
    return await importWith({ ...input, source, format, stage, spool }, context)
  } finally {
    await stage
      .discard()
      .finally(() => spool?.close())
      .finally(() => removeUnpacked(scratch))
  }
}

/** What lies in an archive, unpacked into `folder`; any other source as it is. */
async function unpacked(
  source: Source,
  folder: string,
  { signal, progress }: ImportContext
): Promise<Source> {
  const kind = archiveKind(source)
  if (kind === null) return source
  return unpackArchive(source, kind, folder, {
    signal,
    progress: (done, total) =>
      progress({ done: done / 1e6, total: total / 1e6, unit: 'MB', message: `unpacking ${source.name}` })
  })
}

type Opened = ImportInput & {
  readonly source: Source
  readonly format: Format
  readonly stage: Stage
  readonly spool: Spool
}

async function importWith(input: Opened, context: ImportContext): Promise<Dataset> {
  const { decodeImage, format, source, spec, spool, stage } = input
  const { signal } = context
  const reader = await format.open(source, { options: spec.options, signal, decodeImage })
  const keys = await readAll(reader, spool, context)
  const layout = reader.layout()
  const classes = findClasses(keys, layout.labelNames)
  const { rows, note } = planSplits(source.name, classes, keys[0]?.keys.length ?? 0, spec.options)
  const { total, unit } = reader.work()
  const splits = await storeSplits({
    ...{ spool, stage, layout, classes, rows },
    progress(share, message) {
      signal.throwIfAborted()
      context.progress({ done: (readingShare + (1 - readingShare) * share) * total, total, unit, message })
    }
  })
  const { imageShape, pixelType, bounds, notes } = layout
  const classNames = [...classes.names]
  const hashes = [splits.train, splits.test].flatMap(({ images, labels }) => [images, labels])
  return {
    id: input.newId,
    name: spec.name,
    format: spec.source.kind === 'builtin' ? 'builtin' : format.id,
    source: spec.source.kind === 'builtin' ? spec.source.id : spec.source.path,
    ...{ imageShape, classNames, pixelType, bounds },
    ...splits,
    splitNote: [note, ...notes].join('; '),
    hash: createHash('sha256')
      .update(JSON.stringify([imageShape, classNames, hashes]))
      .digest('hex'),
    createdAt: input.createdAt
  }
}

/** Built-in data sets lie in a folder of their own, or right in `builtins` where there is but one. */
async function builtinFolder(builtins: string, id: string): Promise<string> {
  const own = join(builtins, id)
  return access(own).then(
    () => own,
    () => builtins
  )
}

/** Drains the source into the spool; gives the label keys of every part. */
async function readAll(
  reader: Reader,
  spool: Spool,
  { signal, progress }: ImportContext
): Promise<{ name: string; keys: Uint32Array }[]> {
  const parts: { name: string; keys: Uint32Array }[] = []
  for (const part of reader.parts) {
    const chunks: Uint32Array[] = []
    for await (const rows of part.rows()) {
      signal.throwIfAborted()
      await spool.append(rows)
      chunks.push(Uint32Array.from(rows.labels))
      const { done, total, unit } = reader.work()
      progress({ done: done * readingShare, total, unit, message: `reading ${part.name}` })
    }
    parts.push({ name: part.name, keys: concatenate(chunks) })
  }
  return parts
}

function concatenate(chunks: readonly Uint32Array[]): Uint32Array {
  const all = new Uint32Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0))
  let position = 0
  for (const chunk of chunks) {
    all.set(chunk, position)
    position += chunk.length
  }
  return all
}
