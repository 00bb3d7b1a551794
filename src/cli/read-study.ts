import { readFile, stat } from 'node:fs/promises'
import { AppError } from '@contract/errors'
import { parseGiven } from '@contract/given'
import { StudySpec } from '@contract/study'

/** A study names networks, methods and seeds; no study comes near this. */
const MAX_BYTES = 10_000_000

/**
 * Reads a study file.
 *
 * @throws AppError 'not-found', or 'invalid-input' with what does not fit
 */
export async function readStudy(path: string): Promise<StudySpec> {
  let text: string
  try {
    const { size } = await stat(path)
    if (size > MAX_BYTES) {
      throw new AppError(
        'invalid-input',
        `${path} is not a study file: expected at most ${MAX_BYTES / 1e6} MB of JSON, found ${size} bytes.`
      )
    }
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof AppError) throw error
    throw new AppError('not-found', `There is no study file ${path} that can be read.`, { cause: error })
  }
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    throw new AppError('invalid-input', `${path} is not a study file: expected JSON, found: ${detail}`, {
      cause: error
    })
  }
  return parseGiven(StudySpec, json, `The study ${path}`)
}
