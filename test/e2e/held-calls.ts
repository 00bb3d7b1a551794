import type { ElectronApplication } from '@playwright/test'

/** What main does with the calls of some names, instead of answering at once. */
export type Hold = 'wait' | 'fail'

interface Held {
  readonly names: readonly string[]
  readonly how: Hold
  readonly waiting: (() => void)[]
}

type Handler = (event: unknown, name: unknown, input: unknown) => Promise<unknown>

/**
 * Holds back the answers to some calls of the window, or has them refused as one of no name: nothing else is as slow, or
 * fails as surely, as a test needs. `releaseCalls` lets go.
 */
export async function holdCalls(
  app: ElectronApplication,
  names: readonly string[],
  how: Hold
): Promise<void> {
  await app.evaluate(
    ({ ipcMain }, wanted) => {
      const main = globalThis as typeof globalThis & { heldCalls?: Held }
      const isFirst = main.heldCalls === undefined
      main.heldCalls = { ...wanted, waiting: [] }
      if (!isFirst) return
      const channel = 'heisenbench:call'
      // Electron offers no way to ask for a handler; this is where it keeps them.
      const { _invokeHandlers: handlers } = ipcMain as unknown as { _invokeHandlers: Map<string, Handler> }
      const answer = handlers.get(channel)
      if (answer === undefined) throw new Error('main has no handler of calls')
      handlers.set(channel, async (event, name, input) => {
        const held = main.heldCalls
        if (held?.names.includes(String(name)) === true) {
          if (held.how === 'fail') return answer(event, 'held back', input)
          await new Promise<void>((go) => held.waiting.push(go))
        }
        return answer(event, name, input)
      })
    },
    { names, how }
  )
}

/** Answers what waits, and what is asked from now on. */
export async function releaseCalls(app: ElectronApplication): Promise<void> {
  await app.evaluate(() => {
    const main = globalThis as typeof globalThis & { heldCalls?: Held }
    const { waiting } = main.heldCalls ?? { waiting: [] }
    main.heldCalls = { names: [], how: 'wait', waiting: [] }
    for (const go of waiting) go()
  })
}
