import type { Run } from '@contract/run'

/** Runs that wait, in the order of the queue; those that it does not name (yet) come last, the oldest first. */
export function waitingInOrder(runs: readonly Run[], order: readonly string[]): Run[] {
  const place = (run: Run): number => {
    const index = order.indexOf(run.id)
    return index < 0 ? order.length : index
  }
  return runs
    .filter((run) => run.state === 'queued')
    .sort((a, b) => place(a) - place(b) || a.createdAt.localeCompare(b.createdAt))
}
