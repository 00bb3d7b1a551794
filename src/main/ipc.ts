import { AppError, parseOrThrow, toWireError } from '@contract/errors'
import {
  type CallAnswer,
  type CallName,
  type EventName,
  type EventPayload,
  type Handlers,
  calls,
  channels
} from '@contract/ipc'
import type { BrowserWindow, IpcMain, IpcMainInvokeEvent } from 'electron'
import { isAppUrl } from './origin'

/** True when a message comes from the program's own page, in the main frame of a window that the program made. */
export function trustedSender(event: IpcMainInvokeEvent, windows: readonly BrowserWindow[]): boolean {
  const frame = event.senderFrame
  if (frame === null || frame !== event.sender.mainFrame) return false
  if (!windows.some((window) => !window.isDestroyed() && window.webContents === event.sender)) return false
  return isAppUrl(frame.url)
}

function isCallName(name: unknown): name is CallName {
  return typeof name === 'string' && Object.prototype.hasOwnProperty.call(calls, name)
}

/** Answers one call: input parsed, handler called, output parsed. Never throws. */
export async function answerCall(handlers: Handlers, name: unknown, input: unknown): Promise<CallAnswer> {
  try {
    if (!isCallName(name)) throw new AppError('refused', `There is no call named ${JSON.stringify(name)}.`)
    const parsed = parseOrThrow(calls[name].input as never, input, `The input of ${name}`)
    // The table ties each handler to its own input; the union of all of them cannot be called without a cast.
    const handler = handlers[name] as (input: unknown) => Promise<unknown>
    const output = await handler(parsed)
    const checked = calls[name].output.safeParse(output)
    if (!checked.success) {
      throw new AppError('bug', `The answer of ${name} does not fit its schema: ${checked.error.message}`)
    }
    return { ok: true, value: checked.data }
  } catch (thrown) {
    return { ok: false, error: toWireError(thrown) }
  }
}

/** Connects the window to the handlers; `answered` hears of every answer. One channel carries all calls; its name decides which schema applies. */
export function registerCalls(
  ipcMain: IpcMain,
  handlers: Handlers,
  windows: () => readonly BrowserWindow[],
  answered: (name: unknown, answer: CallAnswer) => void = () => undefined
): void {
  ipcMain.handle(channels.call, (event, name: unknown, input: unknown): Promise<CallAnswer> => {
    if (!trustedSender(event, windows())) {
      const error = new AppError('refused', 'The call comes from a page that is not part of the program.')
      return Promise.resolve({ ok: false, error: toWireError(error) })
    }
    return answerCall(handlers, name, input).then((answer) => {
      answered(name, answer)
      return answer
    })
  })
}

/** Sends news to every window. */
export function broadcast<K extends EventName>(
  windows: readonly BrowserWindow[],
  name: K,
  payload: EventPayload<K>
): void {
  for (const window of windows) {
    if (!window.isDestroyed() && !window.webContents.isCrashed()) {
      window.webContents.send(channels.event, name, payload)
    }
  }
}
