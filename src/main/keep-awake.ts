import type { QueueState } from '@contract/queue'
import type { Run } from '@contract/run'

/**
 * How long nothing has to compute before the computer may fall asleep, in milliseconds. Between two jobs the engine may start
 * anew, and a computer that nobody has touched for hours would fall asleep at once.
 */
const REST = 10_000

/** What tells whether something computes. */
export interface KeepAwake {
  run(run: Run): void
  queue(state: QueueState): void
}

/**
 * Keeps the computer from falling asleep while jobs compute; the screen may go dark. Jobs that are paused, or that wait in a
 * queue that is, do not: nothing is lost while they sleep.
 *
 * @param block keeps it awake until the function that it gives is called
 */
export function createKeepAwake(block: () => () => void): KeepAwake {
  const running = new Set<string>()
  let still: ReadonlySet<string> = new Set()
  let release: (() => void) | null = null
  let resting: NodeJS.Timeout | null = null

  function look(): void {
    if ([...running].some((id) => !still.has(id))) {
      if (resting !== null) clearTimeout(resting)
      resting = null
      release ??= block()
    } else if (release !== null) {
      resting ??= setTimeout(() => {
        release?.()
        release = resting = null
      }, REST)
    }
  }

  return {
    run({ id, state }) {
      if (state === 'running') running.add(id)
      else running.delete(id)
      look()
    },
    queue({ held, returning }) {
      still = new Set([...held, ...returning])
      look()
    }
  }
}
