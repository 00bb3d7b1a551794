import type { Handlers } from '@contract/ipc'
import type { draftCalls } from '@contract/ipc/drafts'
import type { HandlerContext } from './context'

/** What stands in forms and was not started or saved yet. */
export function draftHandlers({ services }: HandlerContext): Handlers<typeof draftCalls> {
  return {
    'drafts.list': ({ project }) => services.drafts.list(project),
    'drafts.keep': ({ project, form, text }) => services.drafts.keep(project, form, text)
  }
}
