import type { Handlers } from '@contract/ipc'
import type { viewCalls } from '@contract/ipc/views'
import type { HandlerContext } from './context'

/** How the views of a project were left. */
export function viewHandlers({ services }: HandlerContext): Handlers<typeof viewCalls> {
  return {
    'views.list': ({ project }) => services.views.list(project),
    'views.keep': ({ project, view, text }) => services.views.keep(project, view, text)
  }
}
