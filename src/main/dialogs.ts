import { toAppError } from '@contract/errors'
import { type BrowserWindow, dialog, type MessageBoxOptions } from 'electron'

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
      { name: 'All files', extensions: ['*'] }
    ]
  })
  return chosen.canceled ? null : (chosen.filePaths[0] ?? null)
}

/** Asks where to write a report; null when the dialog was closed. */
export async function chooseReport(
  window: BrowserWindow,
  suggestion: string,
  name: string,
  extension: string
): Promise<string | null> {
  const chosen = await dialog.showSaveDialog(window, {
    title: 'Save report',
    defaultPath: suggestion,
    filters: [{ name, extensions: [extension] }]
  })
  return chosen.canceled ? null : chosen.filePath
}

/** Asks where to write a figure or table; null when the dialog was closed. */
export async function chooseExport(
  window: BrowserWindow,
  suggestion: string,
  format: string
): Promise<string | null> {
  const chosen = await dialog.showSaveDialog(window, {
    title: `Save ${format.toUpperCase()}`,
    defaultPath: suggestion,
    filters: [{ name: format.toUpperCase(), extensions: [format] }]
  })
  return chosen.canceled ? null : chosen.filePath
}

/** Asks where to write a NumPy archive; null when the dialog was closed. */
export async function chooseNpz(window: BrowserWindow, suggestion: string): Promise<string | null> {
  const chosen = await dialog.showSaveDialog(window, {
    title: 'Export data set',
    defaultPath: suggestion,
    filters: [{ name: 'NumPy archive', extensions: ['npz'] }]
  })
  return chosen.canceled ? null : chosen.filePath
}

/** Asks where to write a file of translations; null when the dialog was closed. */
export async function chooseTemplate(window: BrowserWindow, suggestion: string): Promise<string | null> {
  const chosen = await dialog.showSaveDialog(window, {
    title: 'Save a translation to fill in',
    defaultPath: suggestion,
    filters: [{ name: 'JSON', extensions: ['json'] }]
  })
  return chosen.canceled ? null : chosen.filePath
}

/** Asks where to write the archive of diagnostics; null when the dialog was closed. */
export async function chooseDiagnostics(window: BrowserWindow, suggestion: string): Promise<string | null> {
  const chosen = await dialog.showSaveDialog(window, {
    title: 'Save diagnostics',
    defaultPath: suggestion,
    filters: [{ name: 'ZIP', extensions: ['zip'] }]
  })
  return chosen.canceled ? null : chosen.filePath
}

/** Asks where to write the archive of a project; null when the dialog was closed. */
export async function chooseZip(window: BrowserWindow, suggestion: string): Promise<string | null> {
  const chosen = await dialog.showSaveDialog(window, {
    title: 'Archive project',
    defaultPath: suggestion,
    filters: [
      { name: 'ZIP', extensions: ['zip'] },
      { name: 'Heisenbench project', extensions: ['heisenbench'] }
    ]
  })
  return chosen.canceled ? null : chosen.filePath
}

/** Asks whether jobs that run may be stopped; true to go on with quitting. */
export async function confirmQuit(window: BrowserWindow | null, labels: readonly string[]): Promise<boolean> {
  const count = labels.length === 1 ? 'A job is' : `${labels.length} jobs are`
  const options: MessageBoxOptions = {
    type: 'question',
    message: `${count} still at work. Stop and quit?`,
    detail:
      `${labels.slice(0, 6).join('\n')}${labels.length > 6 ? '\n…' : ''}\n\n` +
      'What was measured so far is kept. A training can be resumed from its last checkpoint.',
    buttons: ['Stop and quit', 'Keep working'],
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
    buttons: ['Close']
  })
}
