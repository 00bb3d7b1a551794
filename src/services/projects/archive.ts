import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, rename, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { type Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { AppError, Cancelled } from '@contract/errors'
import { ZipFile } from 'yazl'
import { diskFailure, isMissing } from '../store/disk-failure'
import { DATABASE_FILE } from '../store/store'
import { isPlainFile, nativePath, type ProjectFile, projectFiles } from './files'
import { removeLeftover, sweepAbandoned, temporaryName } from '../store/temporary'
import { snapshotDatabase } from './snapshot'
import type { FileTask } from './task'

/**
 * Writes a project, open or not, as a ZIP file with one folder in it. Weights and images hardly shrink, so they are
 * stored as they are. A project that lacks a file or has a damaged one is refused: an archive is what people keep when
 * they delete the rest. The file appears as a whole or, when it is stopped or fails, not at all.
 */
export async function archiveProject(folder: string, target: string, task: FileTask): Promise<number> {
  const temporary = temporaryName(target)
  const work = temporaryName(join(tmpdir(), 'heisenbench-archive'))
  try {
    await sweepAbandoned(dirname(target))
    await sweepAbandoned(tmpdir())
    await mkdir(work)
    const database = join(work, DATABASE_FILE)
    const needed = await snapshotDatabase(folder, database)
    const files = (await projectFiles(folder)).filter(isPlainFile)
    checkComplete(needed, files, folder)
    const total = files.reduce((sum, { bytes }) => sum + bytes, (await stat(database)).size)
    const zip = new ZipFile()
    const inside = basename(folder)
    // Errors of a zip and of its inputs do not reach its output by themselves; unheard, they end the whole program.
    const stop = (error: Error): void => void (zip.outputStream as Readable).destroy(error)
    zip.on('error', stop)
    const add = (path: string, from: string, isArtifact: boolean): void =>
      zip.addReadStreamLazy(`${inside}/${path}`, { compress: !isArtifact }, (pass) => {
        const source = createReadStream(from)
        source.on('error', (error) => stop(readFailure(error, from, isArtifact)))
        pass(null, isArtifact ? source.pipe(hashCheck(from, stop)) : source)
      })
    add(DATABASE_FILE, database, false)
    for (const { path } of files) add(path, join(folder, nativePath(path)), path.startsWith('artifacts/'))
    zip.end()
    let written = 0
    const meter = new Transform({
      transform(chunk: Buffer, _encoding, next) {
        written += chunk.length
        task.progress(Math.min(written, total), total)
        next(task.signal.aborted ? new Cancelled() : null, chunk)
      }
    })
    await pipeline(zip.outputStream, meter, createWriteStream(temporary))
    await rename(temporary, target)
    task.progress(total, total)
    return (await stat(target)).size
  } catch (error) {
    await removeLeftover(temporary)
    throw error instanceof Cancelled ? error : diskFailure(error, target)
  } finally {
    await removeLeftover(work)
  }
}

function checkComplete(needed: readonly string[], files: readonly ProjectFile[], folder: string): void {
  const there = new Set(files.map(({ path }) => basename(path)))
  const missing = needed.find((hash) => !there.has(hash))
  if (missing !== undefined) throw spoiled('missing', join(folder, 'artifacts', missing.slice(0, 2), missing))
}

/** Passes the bytes of an artifact on; stops at the end when they do not have the hash that is its name. */
function hashCheck(path: string, stop: (error: Error) => void): Transform {
  const hash = createHash('sha256')
  return new Transform({
    transform(chunk: Buffer, _encoding, next) {
      hash.update(chunk)
      next(null, chunk)
    },
    flush(next) {
      if (hash.digest('hex') === basename(path)) next()
      else stop(spoiled('damaged', path))
    }
  })
}

function readFailure(error: unknown, path: string, isArtifact: boolean): AppError {
  return isArtifact && isMissing(error) ? spoiled('missing', path) : diskFailure(error, path)
}

function spoiled(how: 'missing' | 'damaged', path: string): AppError {
  return new AppError(
    'store-unreadable',
    `A file of the project is ${how}: ${path}. Restore it from a backup, or delete what needs it, and try again.`
  )
}
