import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, extname, isAbsolute, join } from 'node:path'
import { AppError } from '@contract/errors'
import type { Handlers } from '@contract/ipc'
import type { ReportOptions } from '@contract/report'
import type { App } from '@services/app'
import { app as electron, type BrowserWindow, shell } from 'electron'
import { chooseFile, chooseFolder, choosePdf } from './dialogs'
import { type Surroundings, doctorLines } from './doctor'

/** What the window can ask for, answered by the services and, where a dialog is needed, by Electron. */
export function createHandlers(
  services: App,
  window: () => BrowserWindow,
  surroundings: Surroundings
): Handlers {
  /** Files that the program wrote since it started; only these are shown in the file manager. */
  const written = new Set<string>()

  async function saveReport(given: string | null, options: ReportOptions): Promise<SavedReport | null> {
    const project = services.currentProject()
    if (project === null) throw new AppError('not-found', 'No project is open. Open one to save its report.')
    const suggestion = join(project.folder, 'reports', `${project.name}.pdf`)
    const path = given ?? (await choosePdf(window(), suggestion))
    if (path === null) return null
    if (!isAbsolute(path) || extname(path).toLowerCase() !== '.pdf') {
      throw new AppError('invalid-input', `A report needs an absolute path that ends in .pdf; found ${path}.`)
    }
    const { bytes, pages } = await services.reports.build(options)
    await writeWhole(path, bytes)
    written.add(path)
    return { path, pages, bytes: bytes.byteLength }
  }

  return {
    'app.info': () =>
      Promise.resolve({
        version: surroundings.version,
        platform: process.platform,
        electron: process.versions.electron ?? '',
        chromium: process.versions.chrome ?? '',
        node: process.versions.node,
        documents: electron.getPath('documents')
      }),
    'app.doctor': () => Promise.resolve({ lines: doctorLines(surroundings) }),
    'settings.get': () => services.settings.get(),
    'settings.set': (change) => services.settings.set(withoutUndefined(change)),
    'projects.recent': () => services.recent.list(),
    'projects.current': () => Promise.resolve(services.currentProject()),
    'projects.create': ({ folder, name }) => services.createProject(folder, name),
    'projects.open': ({ folder }) => services.openProject(folder),
    'projects.close': () => services.closeProject(),
    'projects.forget': ({ folder }) => services.recent.forget(folder),
    'datasets.list': () => services.datasets.list(),
    'models.list': () => services.models.list(),
    'studies.builtin': () => services.studies.builtin(),
    'studies.list': () => services.studies.list(),
    'studies.start': (spec) => services.studies.start(spec),
    'studies.resume': ({ studyId }) => services.studies.resume(studyId),
    'jobs.start': (spec) => services.jobs.start(spec),
    'jobs.cancel': ({ runId }) => services.jobs.cancel(runId),
    'jobs.resume': ({ runId }) => services.jobs.resume(runId),
    'jobs.list': () => services.jobs.list(),
    'jobs.detail': ({ runId }) => services.jobs.detail(runId),
    'reports.save': ({ path, options }) => saveReport(path, options),
    'dialogs.chooseFolder': async (options) => ({ path: await chooseFolder(window(), options) }),
    'dialogs.chooseFile': async (options) => ({ path: await chooseFile(window(), options) }),
    'files.reveal': ({ path }) => {
      if (!written.has(path)) {
        throw new AppError('refused', 'Only files that the program wrote since it started can be shown.')
      }
      shell.showItemInFolder(path)
      return Promise.resolve()
    }
  }
}

interface SavedReport {
  readonly path: string
  readonly pages: number
  readonly bytes: number
}

/** A crash or a full disk must not leave half a file under the name that a person chose. */
async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.part`
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(temporary, bytes)
    await rename(temporary, path)
  } catch (cause) {
    await rm(temporary, { force: true })
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new AppError('disk-failed', `The report could not be written to ${path}: ${reason}`, { cause })
  }
}

/** A part that is left out, instead of one that is there and undefined. */
function withoutUndefined<T extends object>(part: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(part).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> }
}
