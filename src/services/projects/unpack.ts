import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rename, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { AppError, Cancelled } from '@contract/errors'
import { type Entry, type ZipFile, open as openZip } from 'yauzl'
import { diskFailure } from '../store/disk-failure'
import { openProjectFolder } from '../store/project-folder'
import { removeLeftover, sweepAbandoned, temporaryName } from '../store/temporary'
import { nativePath } from './files'
import type { FileTask } from './task'

/** What a project may hold. Whatever else is in an archive is a reason to refuse it. */
const KNOWN =
  /^(project\.db|card\.json|thumbnail\.png|artifacts\/([0-9a-f]{2})\/([0-9a-f]{64})|reports\/[^/]+)$/
const ARTIFACT = /^artifacts\/([0-9a-f]{2})\/([0-9a-f]{64})$/
const ENTRIES = 1_000_000
/** Weights and images hardly shrink; what shrinks to less than this share is built to fill the disk. */
const MAX_RATIO = 200
/** Below this size the ratio does not matter. */
const HARMLESS_BYTES = 2 ** 30

interface Planned {
  readonly entry: Entry
  /** Within the project. */
  readonly path: string
}

/**
 * Unpacks the archive of a project into the folder `target`, which must not be there yet. Names that lead elsewhere,
 * links, foreign files and artifacts whose bytes do not have their hash are refused; then nothing is left behind.
 *
 * @throws AppError 'refused' with what is wrong with the archive, 'disk-failed'; Cancelled
 */
export async function unpackProject(archive: string, target: string, task: FileTask): Promise<void> {
  const temporary = temporaryName(target)
  let zip: ZipFile | null = null
  try {
    await sweepAbandoned(dirname(target))
    zip = await openArchive(archive)
    const planned = await plan(zip, archive)
    const total = planned.reduce((sum, { entry }) => sum + entry.uncompressedSize, 0)
    const { size: packed } = await stat(archive)
    // The library refuses more bytes than an entry announces, so that what is announced is what can come.
    if (total > HARMLESS_BYTES && total > MAX_RATIO * packed)
      throw refused(archive, `its ${packed} bytes claim to hold ${total}, which no project does`)
    let done = 0
    await mkdir(join(temporary, 'artifacts'), { recursive: true })
    await mkdir(join(temporary, 'reports'), { recursive: true })
    for (const { entry, path } of planned) {
      const hash = ARTIFACT.exec(path)?.[2] ?? null
      const found = await unpackEntry(zip, entry, join(temporary, nativePath(path)), (bytes) => {
        done += bytes
        task.progress(done, total)
        return task.signal.aborted
      })
      if (hash !== null && found !== hash) throw refused(archive, `the file ${path} is damaged`)
    }
    const { store } = await openProjectFolder(temporary)
    store.close()
    await rename(temporary, target)
  } catch (error) {
    // What cannot be removed must not hide why it failed.
    await removeLeftover(temporary)
    if (error instanceof Cancelled || error instanceof AppError) throw error
    const code = (error as NodeJS.ErrnoException).code
    if (typeof code === 'string' && code.startsWith('E')) throw diskFailure(error, target)
    throw refused(archive, error instanceof Error ? error.message : String(error))
  } finally {
    zip?.close()
  }
}

function openArchive(path: string): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    // Names are checked by the library: no absolute ones, none with "..", none with a backslash.
    openZip(path, { lazyEntries: true, autoClose: false, strictFileNames: true }, (error, zip) =>
      error ? reject(error) : resolve(zip)
    )
  })
}

/** Reads the list of files, and refuses before anything is written. */
async function plan(zip: ZipFile, archive: string): Promise<Planned[]> {
  const entries = await new Promise<Entry[]>((resolve, reject) => {
    const found: Entry[] = []
    zip.on('error', reject)
    zip.on('end', () => resolve(found))
    zip.on('entry', (entry: Entry) => {
      found.push(entry)
      if (found.length > ENTRIES) reject(refused(archive, `it holds more than ${ENTRIES} files`))
      else zip.readEntry()
    })
    zip.readEntry()
  })
  const database = entries.find(({ fileName }) => /^([^/]+\/)?project\.db$/.test(fileName))
  if (!database) throw refused(archive, 'it holds no project.db')
  const root = database.fileName.slice(0, -'project.db'.length)
  const seen = new Set<string>()
  return entries.flatMap((entry) => {
    const { fileName } = entry
    const path = fileName.slice(root.length)
    if (!fileName.startsWith(root)) throw refused(archive, `"${fileName}" is outside of the project's folder`)
    if (fileName.endsWith('/')) return []
    // The upper half holds the mode of Unix; 0o120000 is a symbolic link.
    if (((entry.externalFileAttributes >>> 16) & 0o170000) === 0o120000) {
      throw refused(archive, `"${fileName}" is a link`)
    }
    if (!KNOWN.test(path)) throw refused(archive, `"${fileName}" does not belong into a project`)
    if (seen.has(path)) throw refused(archive, `"${fileName}" is in it twice`)
    seen.add(path)
    return [{ entry, path }]
  })
}

/** Writes one file; gives the SHA-256 of its bytes. The library refuses more bytes than the entry announces. */
async function unpackEntry(
  zip: ZipFile,
  entry: Entry,
  target: string,
  isStopped: (bytes: number) => boolean
): Promise<string> {
  await mkdir(dirname(target), { recursive: true })
  const source = await new Promise<NodeJS.ReadableStream>((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => (error ? reject(error) : resolve(stream)))
  })
  const hash = createHash('sha256')
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, next) {
      hash.update(chunk)
      next(isStopped(chunk.length) ? new Cancelled() : null, chunk)
    }
  })
  await pipeline(source, meter, createWriteStream(target, { flags: 'wx' }))
  return hash.digest('hex')
}

function refused(archive: string, reason: string): AppError {
  return new AppError(
    'refused',
    `${archive} is not opened as a project: ${reason}. Choose an archive that Heisenbench has written.`
  )
}
