import { basename } from 'node:path'
import type { Readable } from 'node:stream'
import yauzl from 'yauzl'
import { AppError, Cancelled } from '@contract/errors'
import { diskFailure } from '../store/disk-failure'
import { counted, quoted, unreadable } from './text'

/** A file inside of a ZIP archive. */
export interface ZipMember {
  readonly name: string
  /** Bytes once inflated, as the archive declares them; reading more or fewer throws. */
  readonly size: number
  readonly entry: yauzl.Entry
}

/** An archive that is open. */
export interface ZipArchive {
  /** Files in the order of the archive; folders and what systems leave behind are not among them. */
  readonly members: readonly ZipMember[]
  read(member: ZipMember): AsyncGenerator<Buffer, void, void>
  close(): void
}

/** More files than any data set of images here has; an archive of more is refused before it is unpacked. */
export const maxArchiveFiles = 500_000

const symbolicLink = 0o120000
const fileTypes = 0o170000

/**
 * Opens a ZIP archive and reads its table of contents. Throws `dataset-unreadable` for a damaged or encrypted one, and
 * for one whose members would land outside of a folder or are links.
 */
export async function openZip(path: string, name = basename(path)): Promise<ZipArchive> {
  const failed = translate(name, path)
  const zip = await yauzl.openPromise(path, { autoClose: false, strictFileNames: true }).catch(failed)
  const members: ZipMember[] = []
  try {
    if (zip.entryCount > maxArchiveFiles) throw tooManyFiles(name, zip.entryCount)
    for await (const entry of zip.eachEntry()) {
      checkEntry(name, entry)
      if (!entry.fileName.endsWith('/')) {
        members.push({ name: entry.fileName, size: entry.uncompressedSize, entry })
      }
    }
  } catch (error) {
    zip.close()
    return failed(error)
  }
  return {
    members,
    async *read(member) {
      let stream: Readable | null = null
      try {
        stream = await zip.openReadStreamPromise(member.entry)
        for await (const chunk of stream) yield chunk as Buffer
      } catch (error) {
        translate(`${name}/${member.name}`, path)(error)
      } finally {
        stream?.destroy()
      }
    },
    close: () => zip.close()
  }
}

export function tooManyFiles(name: string, count: number): AppError {
  return unreadable(
    `${name}: expected at most ${counted(maxArchiveFiles, 'file')} in an archive, found ${counted(count, 'file')}. ` +
      'Unpack it and choose the folder.'
  )
}

function checkEntry(name: string, entry: yauzl.Entry): void {
  const shown = `${name}: ${quoted(entry.fileName)}`
  if (((entry.externalFileAttributes >>> 16) & fileTypes) === symbolicLink) {
    throw unreadable(`${shown}: expected files and folders, found a link. Pack the files themselves.`)
  }
  if (entry.isEncrypted()) {
    throw unreadable(`${shown}: expected an archive without a password, found an encrypted file.`)
  }
  if (!entry.canDecodeFileData()) {
    throw unreadable(
      `${shown}: expected files that are stored or deflated, found method ${entry.compressionMethod}. ` +
        'Pack it anew as an ordinary ZIP.'
    )
  }
}

/** Errors of the library are plain ones, whose message says what is wrong with the archive. */
function translate(name: string, path: string): (thrown: unknown) => never {
  return (thrown) => {
    if (thrown instanceof AppError || thrown instanceof Cancelled || !(thrown instanceof Error)) throw thrown
    if ('code' in thrown && !String(thrown.code).startsWith('Z_')) throw diskFailure(thrown, path)
    throw unreadable(
      `${name}: expected a whole ZIP archive with names inside of it, found a damaged one (${thrown.message}). ` +
        'Copy or download it again.',
      thrown
    )
  }
}
