import type { Handlers } from '@contract/ipc'
import type { keptCalls } from '@contract/ipc/kept'
import type { HandlerContext } from './context'

/** Figures that were kept for the report. */
export function keptHandlers({ services }: HandlerContext): Handlers<typeof keptCalls> {
  const { kept } = services
  return {
    'kept.list': () => kept.list(),
    'kept.add': (figure) => kept.add(figure),
    'kept.remove': ({ id }) => kept.remove(id),
    'kept.restore': ({ id }) => kept.restore(id),
    'kept.rename': ({ id, title }) => kept.rename(id, title),
    'kept.reorder': ({ ids }) => kept.reorder(ids)
  }
}
