import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, rename, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Cancelled } from '@contract/errors'
import { ZipFile } from 'yazl'
import { diskFailure } from '../store/disk-failure'
import { DATABASE_FILE } from '../store/store'
import { isPlainFile, nativePath, projectFiles } from './files'
import { snapshotDatabase } from './snapshot'
import type { FileTask } from './task'

/**
 * Writes a project, open or not, as a ZIP file with one folder in it. Weights and images hardly shrink, so they are
 * stored as they are. The file appears as a whole or, when it is stopped or fails, not at all.
 */
export async function archiveProject(folder: string, target: string, task: FileTask): Promise<number> {
  const temporary = `${target}.partial`
  const work = await mkdtemp(join(tmpdir(), 'heisenbench-archive-'))
  try {
    const database = join(work, DATABASE_FILE)
    await snapshotDatabase(folder, database)
    const files = (await projectFiles(folder)).filter(isPlainFile)
    const total = files.reduce((sum, { bytes }) => sum + bytes, (await stat(database)).size)
    const zip = new ZipFile()
    const inside = basename(folder)
    zip.addReadStreamLazy(`${inside}/${DATABASE_FILE}`, {}, (done) => done(null, createReadStream(database)))
    for (const { path } of files) {
      const isArtifact = path.startsWith('artifacts/')
      zip.addReadStreamLazy(`${inside}/${path}`, { compress: !isArtifact }, (done) =>
        done(null, createReadStream(join(folder, nativePath(path))))
      )
    }
    zip.end()
    let written = 0
    const meter = new Transform({
      transform(chunk: Buffer, _encoding, next) {
        written += chunk.length
        task.progress(Math.min(written, total), total)
        next(task.signal.aborted ? new Cancelled() : null, chunk)
      }
    })
    const broken = new Promise<never>((_, reject) => zip.on('error', reject))
    await Promise.race([pipeline(zip.outputStream, meter, createWriteStream(temporary)), broken])
    await rename(temporary, target)
    task.progress(total, total)
    return (await stat(target)).size
  } catch (error) {
    await rm(temporary, { force: true })
    throw error instanceof Cancelled ? error : diskFailure(error, target)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}
