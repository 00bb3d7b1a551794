import { createWriteStream } from 'node:fs'
import { mkdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { extract } from 'tar-stream'
import { AppError, Cancelled } from '@contract/errors'
import type { Signal } from '@core/signal'
import { diskFailure } from '../store/disk-failure'
import type { Source } from './formats/format'
import { describeSource, isHidden, listFolder, openBytes } from './source'
import { counted, grouped, quoted, unreadable } from './text'
import { maxArchiveFiles, openZip, tooManyFiles } from './zip'
import { removeLeftover } from '../store/temporary'

/** What an archive may hold once unpacked: a bound on what a hostile one can fill a disk with. */
const maxUnpackedBytes = 64 * 2 ** 30
/** Files that shrink to less than this share hold no pictures: an archive that is built to fill the disk. */
const maxRatio = 200
/** Below this size the ratio does not matter. */
const harmlessBytes = 2 ** 30

export interface UnpackContext {
  readonly signal: Signal
  /** Bytes of the archive that are done, of all. */
  progress(done: number, total: number): void
}

type Kind = 'zip' | 'tar'

/** Whether a file is an archive of files: ZIP, or tar, plain or gzipped. A NumPy archive is a data set itself. */
export function archiveKind(source: Source): Kind | null {
  if (source.isFolder) return null
  const { head, name } = source
  if (head[0] === 0x50 && head[1] === 0x4b && head[2] === 3 && head[3] === 4) {
    return /\.npz$/i.test(name) ? null : 'zip'
  }
  return Buffer.from(head.subarray(257, 262)).toString('latin1') === 'ustar' ? 'tar' : null
}

/**
 * Unpacks an archive into a new folder at `folder` and looks at it: a single folder that wraps everything is
 * stepped into. Absolute names, names with `..`, links and devices are refused; so are archives that hold more
 * than `maxUnpackedBytes` or shrink by more than pictures do. Throws `dataset-unreadable`, `disk-failed` or
 * `Cancelled`; the folder is the caller's to remove.
 */
export async function unpackArchive(
  source: Source,
  kind: Kind,
  folder: string,
  context: UnpackContext
): Promise<Source> {
  // Messages name things from the archive on.
  const root = join(folder, source.name)
  await mkdir(root, { recursive: true }).catch((error: unknown) => {
    throw diskFailure(error, folder)
  })
  if (kind === 'zip') await unpackZip(source, root, context)
  else await unpackTar(source, root, context)
  return stepInside(await describeSource(root))
}

/** Removes what was unpacked. */
export async function removeUnpacked(folder: string): Promise<void> {
  await removeLeftover(folder)
}

async function stepInside(source: Source): Promise<Source> {
  const [only] = source.folders
  if (only === undefined || source.folders.length > 1 || source.files.length > 0) return source
  const inner = await listFolder(join(source.path, only), `${source.name}/${only}`)
  const isClass = inner.folders.length === 0 && inner.files.every((name) => /\.(png|jpe?g|bmp)$/i.test(name))
  return isClass ? source : describeSource(join(source.path, only))
}

async function unpackZip(source: Source, root: string, context: UnpackContext): Promise<void> {
  const { signal, progress } = context
  const { size: packed } = await stat(source.path)
  const zip = await openZip(source.path)
  try {
    const total = zip.members.reduce((sum, { size }) => sum + size, 0)
    const limit = createLimit(source.name, packed)
    limit.declared(total)
    let done = 0
    for (const member of zip.members) {
      signal.throwIfAborted()
      const target = targetOf(root, source.name, member.name)
      if (target !== null) await writeMember(target, limit.pass(zip.read(member), signal), member.name)
      done += member.size
      progress((packed * done) / Math.max(1, total), packed)
    }
  } finally {
    zip.close()
  }
}

async function unpackTar(source: Source, root: string, context: UnpackContext): Promise<void> {
  const { signal, progress } = context
  const bytes = await openBytes(source.path)
  const limit = createLimit(source.name, bytes.size)
  const archive = extract()
  // The archive hears of errors of the stream through `pipeline`, and passes them on to the loop below.
  const feeding = pipeline(bytes.chunks, archive)
  feeding.catch(() => undefined)
  let files = 0
  try {
    for await (const entry of archive) {
      signal.throwIfAborted()
      const { name, type } = entry.header
      if (type === 'file' || type === 'contiguous-file') {
        if (++files > maxArchiveFiles) throw tooManyFiles(source.name, files)
        const target = targetOf(root, source.name, name)
        if (target === null) entry.resume()
        else await writeMember(target, limit.pass(entry, signal), name)
      } else if (type === 'directory') {
        targetOf(root, source.name, name)
        entry.resume()
      } else {
        const what = type === 'symlink' || type === 'link' ? 'a link' : (type ?? 'something else')
        throw unreadable(
          `${source.name}: ${quoted(name)}: expected files and folders, found ${what}. Pack the files themselves.`
        )
      }
      progress(bytes.bytesRead(), bytes.size)
    }
    await feeding
  } catch (error) {
    archive.destroy()
    await feeding.catch(() => undefined)
    if (error instanceof AppError || error instanceof Cancelled || !(error instanceof Error)) throw error
    throw unreadable(
      `${source.name}: expected a whole tar archive, found a damaged one (${error.message}). ` +
        'Copy or download it again.',
      error
    )
  }
}

/** Where a member goes; null for what systems leave behind. */
function targetOf(root: string, archive: string, name: string): string | null {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.')
  const escapes = name.startsWith('/') || /^[A-Za-z]:/.test(name) || /[\\\0]/.test(name)
  if (escapes || parts.includes('..')) {
    throw unreadable(
      `${archive}: expected names inside of the archive, found ${quoted(name)}, which leads out of it. ` +
        'Such an archive is broken or hostile; do not unpack it.'
    )
  }
  return parts.length === 0 || parts.some(isHidden) ? null : join(root, ...parts)
}

async function writeMember(target: string, chunks: AsyncIterable<Uint8Array>, name: string): Promise<void> {
  try {
    await mkdir(dirname(target), { recursive: true })
    await pipeline(chunks, createWriteStream(target, { flags: 'wx' }))
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (['EEXIST', 'EISDIR', 'ENOTDIR', 'ENAMETOOLONG'].includes(code)) {
      throw unreadable(
        `${quoted(name)}: expected every name once in the archive, found it twice or unusable (${code}). ` +
          'Unpack it and choose the folder.',
        error
      )
    }
    // Codes of the system are those of the disk; the others are of streams, which a damaged archive cuts off.
    const isOfSystem = /^E(?!RR_)[A-Z0-9]+$/.test(code)
    if (error instanceof AppError || error instanceof Cancelled || !isOfSystem) throw error
    throw diskFailure(error, target)
  }
}

interface Limit {
  declared(bytes: number): void
  /** Counts what really comes out. */
  pass(chunks: AsyncIterable<unknown>, signal: Signal): AsyncGenerator<Buffer, void, void>
}

function createLimit(name: string, packed: number): Limit {
  let all = 0
  const check = (bytes: number): void => {
    if (bytes > maxUnpackedBytes) {
      throw unreadable(
        `${name}: expected an archive of at most ${grouped(maxUnpackedBytes)} bytes once unpacked, ` +
          `found ${counted(bytes, 'byte')}. Unpack it and choose the folder.`
      )
    }
    if (bytes > harmlessBytes && bytes > maxRatio * packed) {
      throw unreadable(
        `${name}: expected files that shrink to no less than a ${maxRatio}th, found ${counted(bytes, 'byte')} ` +
          `in ${counted(packed, 'byte')}. If you trust it, unpack it and choose the folder.`
      )
    }
  }
  return {
    declared: check,
    async *pass(chunks, signal) {
      for await (const chunk of chunks) {
        signal.throwIfAborted()
        all += (chunk as Buffer).length
        check(all)
        yield chunk as Buffer
      }
    }
  }
}
