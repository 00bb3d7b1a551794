import type { Handlers } from '@contract/ipc'
import type { App } from '@services/app'
import type { Spelling } from '@services/spelling/spelling'
import type { BrowserWindow } from 'electron'
import type { Surroundings } from '../doctor'
import type { LogFile } from '../log/log-file'
import { architectureHandlers } from './architectures'
import { appHandlers } from './app'
import { compareHandlers } from './compare'
import { conformanceHandlers } from './conformance'
import type { HandlerContext } from './context'
import { datasetHandlers } from './datasets'
import { draftHandlers } from './drafts'
import { exportHandlers } from './exports'
import { fileHandlers } from './files'
import { galleryHandlers } from './gallery'
import { languageHandlers } from './languages'
import { jobHandlers } from './jobs'
import { keptHandlers } from './kept'
import { markHandlers } from './marks'
import { modelHandlers } from './models'
import { presetHandlers } from './presets'
import { projectHandlers } from './projects'
import { reportHandlers } from './reports'
import { spellingHandlers } from './spelling'
import { studyHandlers } from './studies'
import { viewHandlers } from './views'

/** What the window can ask for, answered by the services and, where a dialog is needed, by Electron. */
export function createHandlers(
  services: App,
  window: () => BrowserWindow,
  surroundings: Surroundings,
  log: LogFile,
  showMenu: HandlerContext['showMenu'],
  takeGiven: HandlerContext['takeGiven'],
  spelling: Spelling
): Handlers {
  const context: HandlerContext = {
    services,
    window,
    surroundings,
    log,
    showMenu,
    takeGiven,
    spelling,
    written: new Set()
  }
  return {
    ...appHandlers(context),
    ...languageHandlers(context),
    ...spellingHandlers(context),
    ...projectHandlers(context),
    ...presetHandlers(context),
    ...draftHandlers(context),
    ...viewHandlers(context),
    ...datasetHandlers(context),
    ...modelHandlers(context),
    ...architectureHandlers(context),
    ...studyHandlers(context),
    ...jobHandlers(context),
    ...markHandlers(context),
    ...galleryHandlers(context),
    ...compareHandlers(context),
    ...conformanceHandlers(context),
    ...reportHandlers(context),
    ...keptHandlers(context),
    ...exportHandlers(context),
    ...fileHandlers(context)
  }
}
