import type { Handlers } from '@contract/ipc'
import type { modelCalls } from '@contract/ipc/models'
import type { HandlerContext } from './context'

/** The models of the open project. */
export function modelHandlers({ services }: HandlerContext): Handlers<typeof modelCalls> {
  return {
    'models.list': () => services.models.list()
  }
}
