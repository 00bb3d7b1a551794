import { homedir } from 'node:os'
import { extname, isAbsolute, join } from 'node:path'
import { AppError } from '@contract/errors'
import { diagnosticsArchive } from '@services/diagnostics'
import { app } from 'electron'
import { chooseDiagnostics } from './dialogs'
import { doctorLines } from './doctor'
import type { HandlerContext } from './handlers/context'
import { writeWhole } from '@services/write-whole'

/** Writes what helps to find a fault, without any data; null when the dialog was closed. */
export async function saveDiagnostics(
  { services, window, surroundings, log, written }: HandlerContext,
  given: string | null
): Promise<{ path: string } | null> {
  const suggestion = join(app.getPath('documents'), 'heisenbench-diagnostics.zip')
  const path = given ?? (await chooseDiagnostics(window(), suggestion))
  if (path === null) return null
  if (!isAbsolute(path) || extname(path).toLowerCase() !== '.zip')
    throw new AppError('invalid-input', `Diagnostics need an absolute path that ends in .zip; found ${path}.`)
  const settings = await services.settings.get()
  const bytes = diagnosticsArchive({
    installation: doctorLines(surroundings),
    log: log.read(),
    // A folder's name may be that of a person.
    settings: { ...settings, projectsFolder: settings.projectsFolder === '' ? '' : 'chosen' },
    runs: services.currentProject() === null ? null : await services.jobs.list(),
    home: homedir()
  })
  await writeWhole(path, bytes, 'The archive')
  written.add(path)
  return { path }
}
