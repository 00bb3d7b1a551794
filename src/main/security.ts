import type { App, Session, WebContents } from 'electron'
import { isAppUrl } from './origin'

/** Schemes that may load something. Everything else (http, https, ws, file, ftp) is cancelled before it starts. */
const allowedSchemes = ['data:', 'blob:', 'devtools:']

function mayLoad(url: string): boolean {
  if (isAppUrl(url)) return true
  try {
    return allowedSchemes.includes(new URL(url).protocol)
  } catch {
    return false
  }
}

/** The program is offline: no permission is ever granted, no request leaves the machine. */
export function lockSession(session: Session): void {
  // Chromium's own would fetch dictionaries as soon as the session is there, whatever its windows say of spelling.
  session.setSpellCheckerEnabled(false)
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  session.webRequest.onBeforeRequest((details, answer) => answer({ cancel: !mayLoad(details.url) }))
  session.on('will-download', (event) => event.preventDefault())
}

/** Pages stay where they are: no navigation, no new window, no web view. */
function lockContents(contents: WebContents): void {
  const refuseForeign = (event: { preventDefault(): void }, url: string): void => {
    // A reload of the page itself is the one navigation there is.
    if (url !== contents.getURL() || !isAppUrl(url)) event.preventDefault()
  }
  contents.on('will-navigate', (event, url) => refuseForeign(event, url))
  contents.on('will-redirect', (event) => event.preventDefault())
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
}

/** Locks every page that the program will ever make, and the name look-ups of Chromium; before `app` is ready. */
export function lockApp(app: App): void {
  // Chromium has business of its own that `webRequest` never sees: at the first start it asks Google for a dictionary.
  // Without names it finds nobody.
  app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND')
  app.on('web-contents-created', (_event, contents) => lockContents(contents))
}
