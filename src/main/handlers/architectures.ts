import type { Handlers } from '@contract/ipc'
import type { architectureCalls } from '@contract/ipc/architectures'
import type { HandlerContext } from './context'

/** The architectures that people put together in the open project. */
export function architectureHandlers({ services }: HandlerContext): Handlers<typeof architectureCalls> {
  return {
    'architectures.list': () => services.architectures.list(),
    'architectures.save': ({ id, architecture }) => services.architectures.save(id, architecture),
    'architectures.remove': ({ id }) => services.architectures.remove(id)
  }
}
