import { mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { AppError } from '@contract/errors'
import { reasonOf } from './store/disk-failure'
import { removeLeftover, sweepAbandoned, temporaryName } from './store/temporary'

/**
 * Writes a file that a person asked for. A crash or a full disk must not leave half a file under the name that was
 * chosen. Throws AppError 'disk-failed' that names `what` could not be written.
 */
export async function writeWhole(path: string, bytes: Uint8Array | string, what: string): Promise<void> {
  const temporary = temporaryName(path)
  try {
    await mkdir(dirname(path), { recursive: true })
    await sweepAbandoned(dirname(path))
    await writeFile(temporary, bytes)
    await rename(temporary, path)
  } catch (cause) {
    await removeLeftover(temporary)
    throw new AppError('disk-failed', `${what} could not be written to ${path}: ${reasonOf(cause)}.`, {
      cause
    })
  }
}
