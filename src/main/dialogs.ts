import { toAppError } from '@contract/errors'
import { type BrowserWindow, dialog, type FileFilter, type MessageBoxOptions } from 'electron'
import { say } from './say'

/** Asks for a folder; null when the dialog was closed. */
export async function chooseFolder(
  window: BrowserWindow,
  options: { title: string; create: boolean }
): Promise<string | null> {
  const chosen = await dialog.showOpenDialog(window, {
    title: options.title,
    properties: options.create ? ['openDirectory', 'createDirectory'] : ['openDirectory']
  })
  return chosen.canceled ? null : (chosen.filePaths[0] ?? null)
}

/** Asks for a file with one of the extensions (without dot; none: any file); null when the dialog was closed. */
export async function chooseFile(
  window: BrowserWindow,
  options: { title: string; extensions: readonly string[] }
): Promise<string | null> {
  const named = options.extensions.map((extension) => extension.toUpperCase()).join(', ')
  const chosen = await dialog.showOpenDialog(window, {
    title: options.title,
    properties: ['openFile'],
    filters: [
      ...(options.extensions.length > 0 ? [{ name: named, extensions: [...options.extensions] }] : []),
      { name: say('allFiles'), extensions: ['*'] }
    ]
  })
  return chosen.canceled ? null : (chosen.filePaths[0] ?? null)
}

/** Asks where to write a file; null when the dialog was closed. */
async function chooseTarget(
  window: BrowserWindow,
  title: string,
  suggestion: string,
  filters: FileFilter[]
): Promise<string | null> {
  const chosen = await dialog.showSaveDialog(window, { title, defaultPath: suggestion, filters })
  return chosen.canceled ? null : chosen.filePath
}

/** Asks where to write a report; null when the dialog was closed. */
export function chooseReport(
  window: BrowserWindow,
  suggestion: string,
  name: string,
  extension: string
): Promise<string | null> {
  return chooseTarget(window, say('saveReport'), suggestion, [{ name, extensions: [extension] }])
}

/** Asks where to write a figure or table; null when the dialog was closed. */
export function chooseExport(
  window: BrowserWindow,
  suggestion: string,
  format: string
): Promise<string | null> {
  const name = format.toUpperCase()
  return chooseTarget(window, say('saveFile', name), suggestion, [{ name, extensions: [format] }])
}

/** Asks where to write a NumPy archive; null when the dialog was closed. */
export function chooseNpz(window: BrowserWindow, suggestion: string): Promise<string | null> {
  return chooseTarget(window, say('exportDataset'), suggestion, [
    { name: say('numpyArchive'), extensions: ['npz'] }
  ])
}

/** Asks where to write a file of translations; null when the dialog was closed. */
export function chooseTemplate(window: BrowserWindow, suggestion: string): Promise<string | null> {
  return chooseTarget(window, say('saveTranslation'), suggestion, [{ name: 'JSON', extensions: ['json'] }])
}

/** Asks where to write the archive of diagnostics; null when the dialog was closed. */
export function chooseDiagnostics(window: BrowserWindow, suggestion: string): Promise<string | null> {
  return chooseTarget(window, say('saveDiagnostics'), suggestion, [{ name: 'ZIP', extensions: ['zip'] }])
}

/** Asks where to write the archive of a project; null when the dialog was closed. */
export function chooseZip(window: BrowserWindow, suggestion: string): Promise<string | null> {
  return chooseTarget(window, say('archiveProject'), suggestion, [
    { name: 'ZIP', extensions: ['zip'] },
    { name: say('projectArchive'), extensions: ['heisenbench'] }
  ])
}

/** What would stop jobs: the program is quit, or the project closed, also for another one. */
export type StopReason = 'quit' | 'close'

const stopWords = {
  quit: { one: 'jobAtWork', many: 'jobsAtWork', agree: 'stopAndQuit' },
  close: { one: 'jobInProject', many: 'jobsInProject', agree: 'stopAndClose' }
} as const

/** Asks whether jobs that are at work may be stopped; false to keep them at it. */
export async function confirmStop(
  window: BrowserWindow | null,
  labels: readonly string[],
  reason: StopReason
): Promise<boolean> {
  const words = stopWords[reason]
  const options: MessageBoxOptions = {
    type: 'question',
    message: labels.length === 1 ? say(words.one) : say(words.many, labels.length),
    detail: `${labels.slice(0, 6).join('\n')}${labels.length > 6 ? '\n…' : ''}\n\n${say('whatIsKept')}`,
    buttons: [say(words.agree), say('keepWorking')],
    defaultId: 1,
    cancelId: 1,
    noLink: true
  }
  const answer =
    window === null ? await dialog.showMessageBox(options) : await dialog.showMessageBox(window, options)
  return answer.response === 0
}

/** Tells of a failure that no page can show, because nothing in the window asked for it. */
export function showFailure(window: BrowserWindow, message: string, error: unknown): void {
  void dialog.showMessageBox(window, {
    type: 'error',
    message,
    detail: toAppError(error).message,
    buttons: [say('close')]
  })
}
