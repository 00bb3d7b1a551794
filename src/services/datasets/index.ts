import { createHash } from 'node:crypto'
import type { Dataset } from '@contract/dataset'
import type { DatasetImportSpec } from '@contract/job'
import type { ArtifactStore } from '../store/artifacts'
import { findClasses } from './classes'
import type { DecodeImage, Reader } from './formats/format'
import { type ImportContext, type OpenedSource, sourceText, withSource } from './open-source'
import { planSplits, splittable } from './plan'
import { createProblems, type Problems } from './problems'
import type { Spool } from './spool'
import { createSpool } from './spool'
import type { Stage } from './stage'
import { createStage } from './stage'
import { storeSplits } from './store-splits'

export type { DecodeImage } from './formats/format'

export interface ImportInput {
  readonly spec: DatasetImportSpec
  readonly artifacts: ArtifactStore
  /** Folder of the built-in data sets. */
  readonly builtins: string
  readonly newId: string
  readonly createdAt: string
  readonly decodeImage: DecodeImage
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
  const { artifacts, spec } = input
  const problems = createProblems(spec.options.damaged)
  const opening = { ...input, ...spec, problems, scratch: artifacts.temporaryPath() }
  return withSource(opening, context, async (opened) => {
    const stage = createStage(artifacts)
    const spool = await createSpool(artifacts.temporaryPath())
    try {
      return await importWith({ ...input, ...opened, stage, spool, problems }, context)
    } finally {
      await stage.discard().finally(() => spool.close())
    }
  })
}

type Opened = ImportInput &
  OpenedSource & {
    readonly stage: Stage
    readonly spool: Spool
    readonly problems: Problems
  }

async function importWith(input: Opened, context: ImportContext): Promise<Dataset> {
  const { format, problems, reader, source, spec, spool, stage } = input
  const { signal } = context
  const keys = await readAll(reader, spool, context)
  problems.refuseAll(
    keys.reduce((sum, part) => sum + part.keys.length, 0),
    source.name
  )
  tellProblems(problems, context)
  const layout = reader.layout()
  const { parts, firstCount } = splittable(keys, spec.options.split, source.name)
  const classes = findClasses(parts, layout.labelNames)
  const { rows, note } = planSplits(source.name, classes, firstCount, spec.options)
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
    format: spec.source.kind === 'path' ? format.id : spec.source.kind,
    source: sourceText(spec.source),
    ...{ imageShape, classNames, pixelType, bounds },
    ...splits,
    splitNote: [note, ...notes, ...problems.notes()].join('; '),
    hash: createHash('sha256')
      .update(JSON.stringify([imageShape, classNames, hashes]))
      .digest('hex'),
    createdAt: input.createdAt
  }
}

/** What was left out stands in the log of the run, item by item. */
function tellProblems(problems: Problems, { log }: ImportContext): void {
  const told = problems.told()
  for (const message of told) log?.(`Left out: ${message}`)
  if (problems.count() > told.length) log?.(`Left out: ${problems.count() - told.length} more.`)
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
