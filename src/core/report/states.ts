import type { JobState } from '@contract/job'

const texts: Readonly<Record<JobState, string>> = {
  queued: 'waiting',
  running: 'running',
  done: 'done',
  failed: 'failed',
  cancelled: 'cancelled',
  interrupted: 'interrupted'
}

/** A state of a run in words. */
export function stateText(state: JobState): string {
  return texts[state]
}
