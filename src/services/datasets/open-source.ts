import { access, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { DatasetFormat, DatasetSource, ImportOptions } from '@contract/dataset'
import type { Progress } from '@contract/job'
import type { Signal } from '@core/signal'
import { diskFailure } from '../store/disk-failure'
import { findFormat } from './formats'
import type { DecodeImage, Format, Reader, Source } from './formats/format'
import type { Problems } from './problems'
import { drawnText, drawTheory } from './draw-theory'
import { describeSource } from './source'
import { archiveKind, removeUnpacked, unpackArchive } from './unpack'

export interface OpenInput {
  readonly source: DatasetSource
  readonly options: ImportOptions
  /** Folder of the built-in data sets. */
  readonly builtins: string
  /** Name of a folder that does not exist yet, for what is unpacked or drawn; removed at the end. */
  readonly scratch: string
  readonly decodeImage: DecodeImage
  readonly problems: Problems
}

export interface ImportContext {
  readonly signal: Signal
  progress(progress: Progress): void
  /** Hears what should stand in the log of an import. */
  log?(message: string): void
}

export interface OpenedSource {
  readonly source: Source
  readonly format: Format
  readonly reader: Reader
}

/** Opens a source, unpacked where it is an archive, hands it to `use`, and clears up whatever happens. */
export async function withSource<T>(
  input: OpenInput,
  context: ImportContext,
  use: (opened: OpenedSource) => Promise<T>
): Promise<T> {
  const { options, decodeImage, problems, scratch } = input
  try {
    const { path, format: wanted } = await placeOf(input)
    const source = await unpacked(await describeSource(path), scratch, context)
    const format = findFormat(source, wanted)
    const { signal } = context
    const reader = await format.open(source, {
      options,
      signal,
      decodeImage,
      problem: (error) => problems.problem(error),
      converts: problems.converts,
      converted: (oddity) => problems.converted(oddity)
    })
    return await use({ source, format, reader })
  } finally {
    await removeUnpacked(scratch)
  }
}

/**
 * What a data set remembers of its source: the path, the id of what is built in, or what was drawn.
 *
 * @throws AppError 'not-found' for a theory without a model to draw from
 */
export function sourceText(source: DatasetSource): string {
  switch (source.kind) {
    case 'path':
      return source.path
    case 'builtin':
      return source.id
    case 'theory':
      return drawnText(source.sample)
  }
}

/** Where the files of a source lie, and as what they are read. */
async function placeOf({
  source,
  builtins,
  scratch
}: OpenInput): Promise<{ path: string; format: DatasetFormat | 'auto' }> {
  switch (source.kind) {
    case 'path':
      return source
    case 'builtin':
      return { path: await builtinFolder(builtins, source.id), format: 'idx' }
    case 'theory': {
      await mkdir(scratch, { recursive: true }).catch((error: unknown) => {
        throw diskFailure(error, scratch)
      })
      const path = join(scratch, `${source.sample.theory}.npz`)
      await drawTheory(source.sample, path)
      return { path, format: 'npy' }
    }
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

/** Built-in data sets lie in a folder of their own, or right in `builtins` where there is but one. */
async function builtinFolder(builtins: string, id: string): Promise<string> {
  const own = join(builtins, id)
  return access(own).then(
    () => own,
    () => builtins
  )
}
