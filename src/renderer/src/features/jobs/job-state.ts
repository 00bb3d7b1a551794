import type { JobState } from '@contract/job'
import type { QueueState } from '@contract/queue'
import type { Run } from '@contract/run'

export function isActive(run: Run): boolean {
  return run.state === 'running' || run.state === 'queued'
}

/**
 * The state of a run as people see it: one that is paused does not run, and one that is paused no more but has no thread
 * yet waits.
 */
export function shownState(run: Run, queue: QueueState | null): JobState | 'paused' {
  if (!isActive(run)) return run.state
  if (queue?.held.includes(run.id) === true) return 'paused'
  return queue?.returning.includes(run.id) === true ? 'queued' : run.state
}

/** Stopped before its end, in a way that it can go on from. */
export function isResumable(run: Run): boolean {
  return run.state === 'cancelled' || run.state === 'interrupted' || run.state === 'failed'
}

/** One state for many runs: at work while one is; else what still waits or stands still, else the worst end. */
export function jointState(runs: readonly Run[], queue: QueueState | null): JobState | 'paused' {
  const order = ['running', 'queued', 'paused', 'failed', 'interrupted', 'cancelled', 'done'] as const
  const states = new Set(runs.map((run) => shownState(run, queue)))
  return order.find((state) => states.has(state)) ?? 'queued'
}

export const kindNames = {
  train: 'Training',
  attack: 'Attack',
  uncertainty: 'Uncertainty',
  certify: 'Certificate',
  slice: 'Slice',
  transfer: 'Transfer',
  check: 'Checks',
  'dataset-import': 'Data set',
  'model-import': 'Model',
  'dataset-statistics': 'Statistics',
  predict: 'Prediction',
  embedding: 'Map'
} as const
