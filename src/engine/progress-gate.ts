import type { Progress } from '@contract/job'

/** Lets progress through at most once in `milliseconds`; the last one held back is not lost but `flush`ed. */
export function createProgressGate(
  milliseconds: number,
  now: () => number,
  send: (progress: Progress) => void
): { offer(progress: Progress): void; flush(): void } {
  let sentAt = -Infinity
  let held: Progress | null = null
  const flush = (): void => {
    if (held === null) return
    const progress = held
    held = null
    sentAt = now()
    send(progress)
  }
  return {
    offer(progress) {
      held = progress
      if (now() - sentAt >= milliseconds) flush()
    },
    flush
  }
}
