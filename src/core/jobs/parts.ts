import type { CoreEvent } from './job'

/** Passes on the events of one of several equal parts of a job; the progress of the part becomes progress of all. */
export async function* partOf<Result>(
  events: AsyncGenerator<CoreEvent, Result, void>,
  finished: number,
  count: number
): AsyncGenerator<CoreEvent, Result, void> {
  try {
    for (;;) {
      const next = await events.next()
      if (next.done === true) return next.value
      const event = next.value
      if (event.kind !== 'progress') yield event
      else {
        const { done, total } = event.progress
        const progress = { ...event.progress, done: finished * total + done, total: count * total }
        yield { kind: 'progress', progress }
      }
    }
  } finally {
    // Ends a part that was left early, so that it frees its tensors.
    await events.return(undefined as never)
  }
}
