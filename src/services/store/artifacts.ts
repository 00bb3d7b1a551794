import { createHash, randomBytes } from 'node:crypto'
import { renameSync, rmSync, statSync } from 'node:fs'
import { mkdir, open, readFile, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { AppError } from '@contract/errors'
import { diskFailure, isMissing } from './disk-failure'
import { removeLeftover } from './temporary'

/** An artifact that is being written. Nothing of it can be seen before `finish`. */
export interface ArtifactWriter {
  write(chunk: Uint8Array): Promise<void>
  /** Makes the bytes durable and gives them their name: the hexadecimal SHA-256 of all that was written. */
  finish(): Promise<string>
  /** Drops what was written; after `finish` it does nothing. */
  discard(): Promise<void>
}

const HASH = /^[0-9a-f]{64}$/

/**
 * Files named by the SHA-256 of their bytes: `<folder>/<first two digits>/<hash>`. A file under such a name is always
 * whole: bytes go to a temporary name, are synced to the disk, and renamed. Equal bytes are stored once.
 */
export class ArtifactStore {
  constructor(readonly folder: string) {}

  path(hash: string): string {
    if (!HASH.test(hash)) throw new AppError('bug', `"${hash}" is not the name of an artifact.`)
    return join(this.folder, hash.slice(0, 2), hash)
  }

  /** A new name for a file that is gone after a crash, on the same disk as the artifacts. */
  temporaryPath(): string {
    return join(this.temporaryFolder, `${process.pid}-${randomBytes(12).toString('hex')}`)
  }

  async has(hash: string): Promise<boolean> {
    return (await this.size(hash)) !== null
  }

  /** Bytes of an artifact, or null when there is none of that name. */
  async size(hash: string): Promise<number | null> {
    try {
      return (await stat(this.path(hash))).size
    } catch (error) {
      if (isMissing(error)) return null
      throw diskFailure(error, this.path(hash))
    }
  }

  /** As `size`, without waiting: for use inside a transaction. */
  sizeSync(hash: string): number | null {
    return statSync(this.path(hash), { throwIfNoEntry: false })?.size ?? null
  }

  async write(bytes: Uint8Array | readonly Uint8Array[]): Promise<string> {
    const writer = await this.createWriter()
    try {
      for (const chunk of bytes instanceof Uint8Array ? [bytes] : bytes) await writer.write(chunk)
      return await writer.finish()
    } finally {
      await writer.discard()
    }
  }

  async createWriter(): Promise<ArtifactWriter> {
    const path = this.temporaryPath()
    const hash = createHash('sha256')
    let file: FileHandle
    try {
      await mkdir(this.temporaryFolder, { recursive: true })
      file = await open(path, 'wx')
    } catch (error) {
      throw diskFailure(error, path)
    }
    let isOpen = true
    const close = async (): Promise<void> => {
      if (!isOpen) return
      isOpen = false
      await file.close()
    }
    return {
      write: async (chunk) => {
        hash.update(chunk)
        await writeWhole(file, chunk).catch((error: unknown) => Promise.reject(diskFailure(error, path)))
      },
      finish: async () => {
        try {
          // `removeUnclaimed` goes by it.
          const now = new Date()
          await file.utimes(now, now)
          await file.sync()
          await close()
          return await this.adopt(path, hash.digest('hex'))
        } catch (error) {
          throw diskFailure(error, path)
        }
      },
      discard: async () => {
        await close()
        await removeLeftover(path)
      }
    }
  }

  /** The bytes of an artifact. Throws `store-unreadable` when it is missing or its bytes have changed. */
  async read(hash: string): Promise<Buffer> {
    const path = this.path(hash)
    let bytes: Buffer
    try {
      bytes = await readFile(path)
    } catch (error) {
      if (!isMissing(error)) throw diskFailure(error, path)
      throw new AppError(
        'store-unreadable',
        `A file of the project is missing: ${path}. Restore it from a backup, or import the data or train again.`,
        { cause: error }
      )
    }
    const found = createHash('sha256').update(bytes).digest('hex')
    if (found !== hash) {
      throw new AppError(
        'store-unreadable',
        `A file of the project is damaged: ${path} should have the SHA-256 of its name, but has ${found}. ` +
          'Restore it from a backup, or delete it and import the data or train again.'
      )
    }
    return bytes
  }

  /** Throws `disk-failed`. */
  async remove(hash: string): Promise<void> {
    const path = this.path(hash)
    await rm(path, { force: true }).catch((error: unknown) => Promise.reject(diskFailure(error, path)))
  }

  /**
   * Removes an artifact unless it was written, or written again, in the last `claimMs` milliseconds: whoever wrote it may
   * not have told of it yet. In one step, without waiting: it is put aside first, so that a file that another thread
   * writes at this moment stays.
   *
   * @returns false when it is too young and stays
   */
  removeUnclaimed(hash: string, claimMs: number): boolean {
    const [path, aside] = [this.path(hash), this.temporaryPath()]
    try {
      renameSync(path, aside)
    } catch (error) {
      if (isMissing(error)) return true
      throw diskFailure(error, path)
    }
    const isClaimed = Date.now() - statSync(aside).mtimeMs < claimMs
    if (isClaimed) renameSync(aside, path)
    else rmSync(aside, { force: true })
    return !isClaimed
  }

  /** Hashes of all artifacts. */
  async list(): Promise<string[]> {
    const folders = (await namesIn(this.folder)).filter((name) => /^[0-9a-f]{2}$/.test(name))
    const files = await Promise.all(folders.map((name) => namesIn(join(this.folder, name))))
    return files.flat().filter((name) => HASH.test(name))
  }

  /** Removes what a crash left half written. Only while no job writes into this folder. */
  async removeTemporary(): Promise<void> {
    await rm(this.temporaryFolder, { recursive: true, force: true })
  }

  private get temporaryFolder(): string {
    return join(this.folder, 'temporary')
  }

  /**
   * Renames a finished file to its hash, also where the same bytes are there already: then the file is a new one, which
   * nobody removes who has given up the old one.
   */
  private async adopt(path: string, hash: string): Promise<string> {
    const target = this.path(hash)
    await mkdir(dirname(target), { recursive: true })
    try {
      await rename(path, target)
    } catch (error) {
      // Windows lets nobody replace a file that is being read.
      if (!(await this.has(hash))) throw error
      await removeLeftover(path)
    }
    await syncFolder(dirname(target))
    return hash
  }
}

async function writeWhole(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let written = 0; written < chunk.length;) {
    written += (await file.write(chunk, written, chunk.length - written)).bytesWritten
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (isMissing(error)) return []
    throw diskFailure(error, folder)
  }
}

/** Makes a rename durable. Systems that cannot open folders (Windows) need no such thing. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
