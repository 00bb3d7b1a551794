import type { Handlers } from '@contract/ipc'
import type { jobCalls } from '@contract/ipc/jobs'
import type { HandlerContext } from './context'

/** Jobs in the queue, and the runs that they make. */
export function jobHandlers({ services }: HandlerContext): Handlers<typeof jobCalls> {
  return {
    'jobs.start': (spec) => services.jobs.start(spec),
    'jobs.estimate': (specs) => services.jobs.estimate(specs),
    'jobs.cancel': ({ runId }) => services.jobs.cancel(runId),
    'jobs.resume': ({ runId }) => services.jobs.resume(runId),
    'jobs.list': () => services.jobs.list(),
    'jobs.detail': ({ runId }) => services.jobs.detail(runId),
    'jobs.log': ({ runId }) => services.jobs.log(runId),
    'jobs.queue': () => services.jobs.queue(),
    'jobs.pause': ({ paused }) => services.jobs.pause(paused),
    'jobs.hold': ({ runId, held }) => services.jobs.hold(runId, held),
    'jobs.stopAfterEpoch': ({ runId, stop }) => services.jobs.stopAfterEpoch(runId, stop),
    'jobs.move': ({ runId, before }) => services.jobs.move(runId, before)
  }
}
