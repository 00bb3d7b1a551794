import { AppError, type WireError, toWireError } from '@contract/errors'
import type { Bridge, CallAnswer, CallName, EventName, EventPayload } from '@contract/ipc'

type Answer = (input: unknown) => unknown

/** A main process that answers when a test lets it: what is held waits, what fails is refused. */
export interface HeldBridge {
  readonly answers: Partial<Record<CallName, Answer>>
  readonly asked: CallName[]
  hold(...names: CallName[]): void
  /** Lets what waits go on, well or not; resolves when the window has taken it in. */
  letThrough(...names: CallName[]): Promise<void>
  /** From now on these fail. */
  fail(names: readonly CallName[], message: string): void
  /** Lets what waits, and what is asked from now on, be answered well. */
  release(...names: CallName[]): Promise<void>
  /** Tells the window something, as main does. */
  tell<K extends EventName>(name: K, payload: EventPayload<K>): void
}

/** Tasks in which the window works out what it was told. */
export async function settle(): Promise<void> {
  for (let task = 0; task < 12; task++) await new Promise((resolve) => setTimeout(resolve, 0))
}

/** Takes the place of the bridge of the window for the tests of one file. */
export function heldBridge(): HeldBridge {
  const answers: Partial<Record<CallName, Answer>> = {}
  const asked: CallName[] = []
  const held = new Map<CallName, { wait: Promise<void>; open: () => void }>()
  const failing = new Map<CallName, WireError>()
  const listeners: ((name: string, payload: unknown) => void)[] = []

  const bridge: Bridge = {
    async call(anyName, input): Promise<CallAnswer> {
      const name = anyName as CallName
      asked.push(name)
      await held.get(name)?.wait
      const error = failing.get(name)
      if (error !== undefined) return { ok: false, error }
      const answer = answers[name]
      return { ok: true, value: answer === undefined ? [] : answer(input) }
    },
    on(listener) {
      listeners.push(listener)
      return () => undefined
    },
    pathForFile: () => ''
  }
  Object.defineProperty(window, 'bridge', { value: bridge })

  async function letThrough(...names: CallName[]): Promise<void> {
    for (const name of names) {
      held.get(name)?.open()
      held.delete(name)
    }
    await settle()
  }

  return {
    answers,
    asked,
    hold(...names) {
      for (const name of names) {
        let open = (): void => undefined
        const wait = new Promise<void>((resolve) => (open = resolve))
        held.set(name, { wait, open })
      }
    },
    letThrough,
    fail(names, message) {
      for (const name of names) failing.set(name, toWireError(new AppError('disk-failed', message)))
    },
    release(...names) {
      for (const name of names) failing.delete(name)
      return letThrough(...names)
    },
    tell(name, payload) {
      for (const listener of listeners) listener(name, payload)
    }
  }
}
