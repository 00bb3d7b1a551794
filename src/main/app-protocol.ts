import { protocol } from 'electron'
import { answerRequest } from './app-files'
import { APP_HOST, APP_SCHEME, responseHeaders } from './origin'

/** Before `app` is ready: `app:` gets an origin of its own, like https, so that 'self' in the policy means it. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } }
  ])
}

/** Serves `app://heisenbench/` from the folder of the built window, with the security headers on every answer. */
export function serveApp(root: string): void {
  // `handle` came with Electron 25; the older call was never removed, only discouraged.
  if (typeof protocol.handle === 'function') {
    protocol.handle(APP_SCHEME, async (request) => {
      const answer = await answerRequest(root, request)
      return new Response(new Uint8Array(answer.body), {
        status: answer.status,
        headers: { ...responseHeaders, 'content-type': answer.mimeType }
      })
    })
    return
  }
  protocol.registerBufferProtocol(APP_SCHEME, (request, respond) => {
    void answerRequest(root, request).then((answer) =>
      respond({
        statusCode: answer.status,
        mimeType: answer.mimeType,
        headers: { ...responseHeaders, 'content-type': answer.mimeType },
        data: answer.body
      })
    )
  })
}

/** Where the window starts. */
export const startUrl = `${APP_SCHEME}://${APP_HOST}/index.html`
/** The same without anything that the window remembers. */
export const safeStartUrl = `${startUrl}?safe`
