import type { Handlers } from '@contract/ipc'
import type { spellingCalls } from '@contract/ipc/spelling'
import type { HandlerContext } from './context'

/** The spell checker of the window. */
export function spellingHandlers({ services, spelling }: HandlerContext): Handlers<typeof spellingCalls> {
  return {
    async 'spelling.wrong'({ words }) {
      const { spellCheck } = await services.settings.get()
      return { wrong: spellCheck ? await spelling.wrong(words) : [] }
    }
  }
}
