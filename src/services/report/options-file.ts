import { readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '@contract/errors'
import { ReportOptions } from '@contract/report'
import { writeJson } from '../settings/json-file'
import { diskFailure, isMissing } from '../store/disk-failure'

/** Where a project keeps the options of its report: a file that people can read. */
export function reportOptionsPath(folder: string): string {
  return join(folder, 'reports', 'report.json')
}

let last: Promise<unknown> = Promise.resolve()

/**
 * The options that were kept last, or the usual ones.
 *
 * @throws AppError 'store-unreadable' when the file holds no options: it is put aside under the name in the message, and
 *   the next call gives the usual ones
 */
export async function readReportOptions(folder: string): Promise<ReportOptions> {
  const path = reportOptionsPath(folder)
  await last.catch(() => undefined)
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (isMissing(error)) return ReportOptions.parse({})
    throw diskFailure(error, path)
  }
  const options = parsed(text)
  if (options !== null) return options
  const aside = `${path}.unreadable`
  try {
    await rename(path, aside)
  } catch (error) {
    throw diskFailure(error, path)
  }
  throw new AppError(
    'store-unreadable',
    `${path} does not hold the options of a report. It was put aside as ${aside}; the report starts with the usual ones.`
  )
}

/**
 * Keeps the options of a project's report. Calls are written in their order; `replacing` hears before each what was kept
 * until then, where that can be read.
 */
export function keepReportOptions(
  folder: string,
  options: ReportOptions,
  replacing?: (before: ReportOptions) => void
): Promise<void> {
  const path = reportOptionsPath(folder)
  const write = async (): Promise<void> => {
    const before = replacing && parsed(await readFile(path, 'utf8').catch(() => ''))
    if (before) replacing(before)
    await writeJson(path, options)
  }
  const written = last.then(write, write)
  last = written
  return written
}

function parsed(text: string): ReportOptions | null {
  try {
    return ReportOptions.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}
