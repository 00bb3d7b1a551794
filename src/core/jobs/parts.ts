import type { Progress } from '@contract/job'
import type { CoreEvent } from './job'

/** Passes on the events of a part of a job; the progress of the part becomes, by `change`, progress of the whole. */
export async function* withProgress<Result>(
  events: AsyncGenerator<CoreEvent, Result, void>,
  change: (progress: Progress) => Progress
): AsyncGenerator<CoreEvent, Result, void> {
  try {
    for (;;) {
      const next = await events.next()
      if (next.done === true) return next.value
      const event = next.value
      yield event.kind === 'progress' ? { kind: 'progress', progress: change(event.progress) } : event
    }
  } finally {
    // Ends a part that was left early, so that it frees its tensors.
    await events.return(undefined as never)
  }
}

/** The events of one of several equal parts of a job. */
export function partOf<Result>(
  events: AsyncGenerator<CoreEvent, Result, void>,
  finished: number,
  count: number
): AsyncGenerator<CoreEvent, Result, void> {
  return withProgress(events, (progress) => {
    const { done, total } = progress
    return { ...progress, done: finished * total + done, total: count * total }
  })
}
