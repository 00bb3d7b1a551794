import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '@contract/errors'
import { parseGiven } from '@contract/given'
import { type BuiltinStudy, StudySpec } from '@contract/study'

/** The study files of a folder, by name. Throws when one of them does not fit: they come with the program. */
export async function readBuiltinStudies(folder: string): Promise<BuiltinStudy[]> {
  let names: string[]
  try {
    names = await readdir(folder)
  } catch (error) {
    throw new AppError('not-found', `The program's folder of studies is missing: ${folder}.`, {
      cause: error
    })
  }
  const files = names.filter((name) => name.endsWith('.json')).sort()
  return Promise.all(
    files.map(async (file) => {
      const text = await readFile(join(folder, file), 'utf8')
      return { file, spec: parseGiven(StudySpec, parseJson(text, file), `The study ${file}`) }
    })
  )
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    throw new AppError('invalid-input', `The study ${file} is not JSON.`, { cause: error })
  }
}
