import { type FromEngine, ToEngine } from '@contract/engine'

/** The wire to the process that started the engine. */
export interface Port {
  post(message: FromEngine): void
  onMessage(listener: (message: ToEngine) => void): void
  /** The other side is gone: nobody waits for results any more. */
  onClose(listener: () => void): void
}

/** What Electron adds to a utility process. */
interface UtilityPort {
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void
  postMessage(message: unknown): void
}

/** The port that this process was given: by Electron's `utilityProcess`, or by `child_process.fork`. */
export function connectPort(): Port {
  const { parentPort } = process as unknown as { readonly parentPort?: UtilityPort }
  if (parentPort) {
    return {
      post: (message) => parentPort.postMessage(message),
      onMessage: (listener) => parentPort.on('message', ({ data }) => listener(ToEngine.parse(data))),
      // Chromium ends a utility process whose browser process is gone.
      onClose: () => undefined
    }
  }
  return {
    post(message) {
      // A message that finds the channel closed is for nobody; `onClose` ends this process.
      if (process.connected) process.send?.(message, undefined, undefined, () => undefined)
    },
    onMessage: (listener) => void process.on('message', (message) => listener(ToEngine.parse(message))),
    onClose: (listener) => void process.on('disconnect', listener)
  }
}
