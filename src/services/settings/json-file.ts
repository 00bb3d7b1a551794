import { mkdir, open, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { jsonText } from '@contract/json-text'
import { diskFailure } from '../store/disk-failure'
import { removeLeftover, temporaryName } from '../store/temporary'

/** What a JSON file holds, or null when there is none or it is no JSON. */
export async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as unknown
  } catch {
    return null
  }
}

/** Replaces a file as a whole: a crash leaves the old one or the new one. Throws `disk-failed`. */
export async function writeJson(path: string, value: unknown): Promise<void> {
  const temporary = temporaryName(path)
  try {
    await mkdir(dirname(path), { recursive: true })
    const file = await open(temporary, 'wx')
    try {
      await file.writeFile(jsonText(value))
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await removeLeftover(temporary)
    throw diskFailure(error, path)
  }
}
