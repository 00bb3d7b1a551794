import type { JobEvent } from '@contract/job'
import type { Point } from '@contract/measurement'
import type { Run, RunDetail } from '@contract/run'

/** A run of which nothing has been told yet. */
export function emptyRun(run: Run): RunDetail {
  return { run, points: [], warnings: [] }
}

/**
 * A run after one more event. Window, command line and tests fold with it; what was there before stays unchanged, so
 * that a view can compare by identity. Times of day are not part of events: the stored run has them. An event that is in
 * the run already changes nothing: what is read from the store and what is told of it can come in either order.
 */
export function applyEvent(detail: RunDetail, event: JobEvent): RunDetail {
  switch (event.kind) {
    case 'started':
      // Also after a stop: the run goes on, and why it stopped is no longer true.
      return withRun(detail, { state: 'running', error: null, endedAt: null })
    case 'progress':
      return withRun(detail, { progress: event.progress })
    case 'point':
      return isTold(detail, event.point)
        ? detail
        : { ...detail, points: withPoint(detail.points, event.point) }
    case 'warning':
      return isKnown(detail, event.warning)
        ? detail
        : { ...detail, warnings: [...detail.warnings, event.warning] }
    case 'log':
      return detail
    case 'ended': {
      const { state, error, produced, seconds } = event
      return withRun(detail, { state, error, produced: produced ?? detail.run.produced, seconds })
    }
    default:
      event satisfies never
      return detail
  }
}

function withRun(detail: RunDetail, change: Partial<Run>): RunDetail {
  return { ...detail, run: { ...detail.run, ...change } }
}

/** A curve that has grown takes the place of the shorter one, and a training that goes on from a checkpoint may measure an epoch again. */
function withPoint(points: readonly Point[], point: Point): Point[] {
  if (point.kind === 'curve') return [...points.filter(({ kind }) => kind !== 'curve'), point]
  if (point.kind !== 'epoch') return [...points, point]
  const at = points.findIndex((other) => other.kind === 'epoch' && other.epoch === point.epoch)
  return at < 0 ? [...points, point] : points.map((other, index) => (index === at ? point : other))
}

/** Whether a measurement is there already; epochs and curves take the place of what they were. */
function isTold({ points }: RunDetail, point: Point): boolean {
  if (point.kind === 'epoch' || point.kind === 'curve') return false
  const text = JSON.stringify(point)
  return points.some((other) => other.kind === point.kind && JSON.stringify(other) === text)
}

/** A job that begins anew says the same again. */
function isKnown({ warnings }: RunDetail, warning: RunDetail['warnings'][number]): boolean {
  return warnings.some(({ code, message }) => code === warning.code && message === warning.message)
}
