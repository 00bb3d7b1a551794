import { access } from 'node:fs/promises'
import { join } from 'node:path'
import type { DatasetSource, ImportOptions } from '@contract/dataset'
import type { Progress } from '@contract/job'
import type { Signal } from '@core/signal'
import { findFormat } from './formats'
import type { DecodeImage, Format, Reader, Source } from './formats/format'
import type { Problems } from './problems'
import { describeSource } from './source'
import { archiveKind, removeUnpacked, unpackArchive } from './unpack'

export interface OpenInput {
  readonly source: DatasetSource
  readonly options: ImportOptions
  /** Folder of the built-in data sets. */
  readonly builtins: string
  /** Name of a folder that does not exist yet, for what is unpacked; removed at the end. */
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
  const { source: from, options, decodeImage, problems, scratch } = input
  const isBuiltin = from.kind === 'builtin'
  const chosen = await describeSource(isBuiltin ? await builtinFolder(input.builtins, from.id) : from.path)
  try {
    const source = await unpacked(chosen, scratch, context)
    const format = findFormat(source, isBuiltin ? 'idx' : from.format)
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
