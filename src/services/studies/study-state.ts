import type { JobState } from '@contract/job'

/** From worst to best. */
const ends = ['failed', 'interrupted', 'cancelled', 'done'] as const satisfies readonly JobState[]

/** The state of a study: running while one of its runs runs or waits, else the worst of their ends. */
export function studyState(states: readonly JobState[]): JobState {
  if (states.some((state) => state === 'running' || state === 'queued')) return 'running'
  return ends.find((end) => states.includes(end)) ?? 'interrupted'
}
