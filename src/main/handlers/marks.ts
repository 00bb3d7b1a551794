import type { Handlers } from '@contract/ipc'
import type { markCalls } from '@contract/ipc/marks'
import type { HandlerContext } from './context'

/** Stars, tags, notes, and the trash of runs. */
export function markHandlers({ services }: HandlerContext): Handlers<typeof markCalls> {
  return {
    'marks.list': () => services.marks.list(),
    'marks.change': ({ runId, change }) => services.marks.change(runId, change),
    'marks.earlierNotes': ({ runId }) => services.marks.earlierNotes(runId),
    'marks.trash': ({ runIds }) => services.marks.trash(runIds),
    'marks.restore': ({ runIds }) => services.marks.restore(runIds),
    'marks.emptyTrash': async ({ only }) => ({ removed: await services.marks.emptyTrash(only ?? undefined) })
  }
}
