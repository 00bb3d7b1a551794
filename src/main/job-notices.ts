import type { Run } from '@contract/run'
import { say } from './say'

/** A job that was over sooner needs no notice: whoever started it has hardly looked away. */
const LONG_MILLISECONDS = 60_000

export interface JobNotice {
  readonly title: string
  readonly body: string
}

/**
 * Decides which changes of runs are worth a desktop notification: a job that was seen running, took more than a
 * minute, and ended by itself. Whether anybody looks at the window is the caller's to know.
 */
export function createJobNotices(now: () => number = Date.now): (run: Run) => JobNotice | null {
  const began = new Map<string, number>()
  return (run) => {
    if (run.state === 'running') {
      if (!began.has(run.id)) began.set(run.id, now())
      return null
    }
    const start = began.get(run.id)
    began.delete(run.id)
    if (start === undefined || now() - start <= LONG_MILLISECONDS) return null
    if (run.state === 'queued' || run.state === 'cancelled') return null
    return {
      title: say(run.state, run.label),
      body: run.error?.message ?? (run.produced === null ? say('jobEnded') : say('jobMade', run.produced))
    }
  }
}
