import type { Handlers } from '@contract/ipc'
import type { studyCalls } from '@contract/ipc/studies'
import type { HandlerContext } from './context'

/** Studies: the built-in ones and those of the open project. */
export function studyHandlers({ services }: HandlerContext): Handlers<typeof studyCalls> {
  return {
    'studies.builtin': () => services.studies.builtin(),
    'studies.list': () => services.studies.list(),
    'studies.start': (spec) => services.studies.start(spec),
    'studies.resume': ({ studyId }) => services.studies.resume(studyId),
    'studies.rename': ({ studyId, name }) => services.studies.rename(studyId, name),
    'studies.remove': ({ studyId }) => services.studies.remove(studyId)
  }
}
