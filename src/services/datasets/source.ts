import { createReadStream, readFileSync } from 'node:fs'
import { open, readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { AppError, Cancelled } from '@contract/errors'
import type { Source } from './formats/format'
import { unreadable } from './text'

/** How much of a file a format may look at to recognise it. */
const headBytes = 4096

/** Names that systems leave behind; never part of a data set. */
export function isHidden(name: string): boolean {
  return name.startsWith('.') || name === '__MACOSX' || /^(thumbs\.db|desktop\.ini)$/i.test(name)
}

/** Sorts by characters, the same on every machine. */
function byCharacters(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Visible files and folders inside a folder, sorted; links count as what they point to. */
export async function listFolder(
  path: string,
  name = basename(path)
): Promise<{ files: string[]; folders: string[] }> {
  const files: string[] = []
  const folders: string[] = []
  for (const entry of await readdir(path, { withFileTypes: true }).catch(rethrow(name))) {
    if (isHidden(entry.name)) continue
    const shown = `${name}/${entry.name}`
    const kind = entry.isSymbolicLink() ? await stat(join(path, entry.name)).catch(rethrow(shown)) : entry
    if (kind.isDirectory()) folders.push(entry.name)
    else if (kind.isFile()) files.push(entry.name)
    else throw unreadable(`${shown}: expected a file or a folder, found a device or socket. Take it out.`)
  }
  return { files: files.sort(byCharacters), folders: folders.sort(byCharacters) }
}

/** Looks at a file or folder without opening it as a data set. Throws `not-found` if it is not there. */
export async function describeSource(path: string): Promise<Source> {
  const name = basename(path)
  const found = await stat(path).catch((cause: unknown) => {
    if (codeOf(cause) !== 'ENOENT' && codeOf(cause) !== 'ENOTDIR') return rethrow(name)(cause)
    throw new AppError('not-found', `${path}: there is no such file or folder. Check the path.`, { cause })
  })
  if (found.isDirectory()) {
    return { path, name, isFolder: true, head: new Uint8Array(0), ...(await listFolder(path)) }
  }
  if (!found.isFile()) throw unreadable(`${name}: expected a file or a folder, found a device or socket.`)
  return { path, name, isFolder: false, head: await readHead(path), files: [], folders: [] }
}

/** The first bytes of a file, inflated if it is gzipped. A damaged gzip file gives what could be inflated. */
export async function readHead(path: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let length = 0
  try {
    for await (const chunk of (await openBytes(path)).chunks) {
      chunks.push(chunk)
      length += chunk.length
      if (length >= headBytes) break
    }
  } catch (error) {
    // Damage further on is for the format to report: it reads the file again, from start to end.
    if (length === 0 || !(error instanceof AppError && isInflating(error.cause))) throw error
  }
  return Buffer.concat(chunks).subarray(0, headBytes)
}

/** The bytes of a small file. Errors call it `name`. */
export function readWhole(path: string, name: string): Uint8Array {
  try {
    return readFileSync(path)
  } catch (error) {
    return rethrow(name)(error)
  }
}

/** A file as a stream of bytes. */
export interface ByteSource {
  /** Bytes on disk. */
  readonly size: number
  readonly gzipped: boolean
  /** Bytes read from disk so far. */
  bytesRead(): number
  readonly chunks: AsyncGenerator<Buffer, void, void>
}

/**
 * Opens a file for reading from start to end; gzip is recognised by its first bytes and inflated. Errors call the
 * file `name`.
 */
export async function openBytes(path: string, name = basename(path)): Promise<ByteSource> {
  const { size, gzipped } = await peek(path, name)
  let read = (): number => 0
  async function* chunks(): AsyncGenerator<Buffer, void, void> {
    const file = createReadStream(path, { highWaterMark: 1 << 20 })
    read = () => file.bytesRead
    // A stream that ends early must close the file, too; `pipeline` sees to it and passes errors on.
    const bytes = gzipped ? pipeline(file, createGunzip({ chunkSize: 1 << 18 }), () => undefined) : file
    try {
      for await (const chunk of bytes) yield chunk as Buffer
    } catch (error) {
      rethrow(name)(error)
    } finally {
      bytes.destroy()
      file.destroy()
    }
  }
  return { size, gzipped, bytesRead: () => read(), chunks: chunks() }
}

async function peek(path: string, name: string): Promise<{ size: number; gzipped: boolean }> {
  try {
    const handle = await open(path, 'r')
    try {
      const { size } = await handle.stat()
      const magic = Buffer.alloc(2)
      const { bytesRead } = await handle.read(magic, 0, 2, 0)
      return { size, gzipped: bytesRead === 2 && magic[0] === 0x1f && magic[1] === 0x8b }
    } finally {
      await handle.close()
    }
  } catch (error) {
    return rethrow(name)(error)
  }
}

const codeOf = (thrown: unknown): string =>
  thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''

const isInflating = (thrown: unknown): boolean => codeOf(thrown).startsWith('Z_')

/** Turns an error of the file system or of zlib into one for people that names the file. */
function rethrow(name: string): (thrown: unknown) => never {
  return (thrown) => {
    if (thrown instanceof AppError || thrown instanceof Cancelled) throw thrown
    if (isInflating(thrown)) {
      const reason = (thrown as Error).message
      throw unreadable(
        `${name}: expected a whole gzip file, found a damaged one (${reason}). Copy or download it again.`,
        thrown
      )
    }
    const code = codeOf(thrown)
    if (code === '') throw thrown
    throw unreadable(
      `${name}: the system could not read it (${code}). Check that it exists and that you may read it.`,
      thrown
    )
  }
}
