import type { RunDetail } from '@contract/run'
import { axis, epochAxis } from '../axes'
import type { AxisSpec, SeriesPoint } from '../chart-spec'
import { keptWith } from '../kept-with'
import { epochPoints } from '../samples'
import { runCurves } from './run-curves'

/** What curves stand over: "epoch", "step", "time", "wall", or the key of a curve behind "metric ". */
export type XKind = 'epoch' | 'step' | 'time' | 'wall' | `metric ${string}`

export interface XAxis {
  readonly axis: AxisSpec
  /** What to know of it; empty for epochs. */
  readonly note: string
  /** True where x may turn back: points are then joined in the order of the epochs. */
  readonly trail: boolean
}

export interface XChoice {
  readonly kind: XKind
  readonly label: string
}

export interface XContext {
  /** Images in the training split of a data set; null if unknown. */
  trainImages(dataset: string): number | null
  /** The earliest start of the compared runs in milliseconds; null if none has started. */
  readonly origin: number | null
}

/** The horizontal axes on offer: four of progress, then every measured quantity. */
export function xChoices(details: readonly RunDetail[]): XChoice[] {
  const metrics = new Map(
    details.flatMap((detail) =>
      runCurves(detail).flatMap(({ key, label, points }) =>
        points.length > 1 ? [[key, label] as const] : []
      )
    )
  )
  return [
    { kind: 'epoch', label: 'Epoch' },
    { kind: 'step', label: 'Batches seen' },
    { kind: 'time', label: 'Relative time' },
    { kind: 'wall', label: 'Wall time' },
    ...[...metrics].map(([key, label]): XChoice => ({ kind: `metric ${key}`, label }))
  ]
}

/** The horizontal axis of a kind. */
export function xAxisOf(kind: XKind, details: readonly RunDetail[], { origin }: XContext): XAxis {
  switch (kind) {
    case 'epoch':
      return { axis: epochAxis, note: '', trail: false }
    case 'step':
      return { axis: axis('Batches seen', { format: 'integer' }), note: '', trail: false }
    case 'time':
      return {
        axis: axis('Relative time', { unit: 's', min: 0 }),
        note: ' Time: seconds of training and measuring since the start of each run, pauses left out.',
        trail: false
      }
    case 'wall':
      return {
        axis: axis('Wall time', { unit: 'h', min: 0 }),
        note:
          origin === null
            ? ''
            : ` Wall time: hours since ${new Date(origin).toISOString().slice(0, 16).replace('T', ' ')} UTC, when the first of these runs started; pauses within a run are left out.`,
        trail: false
      }
    default: {
      const key = kind.slice('metric '.length)
      const curve = details.flatMap(runCurves).find((one) => one.key === key)
      return {
        axis: curve === undefined ? epochAxis : { ...curve.y, label: curve.label },
        note: ` One point an epoch, joined in order. Along x: ${curve?.conditions ?? ''}`,
        trail: true
      }
    }
  }
}

/** Whether one of the points has a place on the axis. */
export function isPlaced(
  points: readonly SeriesPoint[],
  kind: XKind,
  place: (epoch: number) => Place | null
): boolean {
  return points.some((point) => kind === 'epoch' || Number.isFinite(place(point.x)?.x))
}

/** The points of a curve where the axis has them; what has no place on it is left out. */
export function placed(
  points: readonly SeriesPoint[],
  kind: XKind,
  place: (epoch: number) => Place | null
): readonly SeriesPoint[] {
  if (kind === 'epoch') return points
  return points.flatMap((point): SeriesPoint[] => {
    const at = place(point.x)
    if (at === null || !Number.isFinite(at.x)) return []
    const name = kind.startsWith('metric ') ? { name: `epoch ${point.x}` } : {}
    return [{ ...point, ...name, ...at, resolved: point.resolved && (at.resolved ?? true) }]
  })
}

export interface Place {
  readonly x: number
  readonly xLow?: number
  readonly xHigh?: number
  readonly resolved?: boolean
}

/** Where the epochs of a run stand on an axis; null where one has no place. */
export function placesOf(detail: RunDetail, kind: XKind, context: XContext): (epoch: number) => Place | null {
  if (kind === 'epoch') return (epoch) => ({ x: epoch })
  const { run } = detail
  if (kind === 'step') {
    if (run.spec.kind !== 'train') return () => null
    const { limits, batchSize, dataset } = run.spec
    const all = context.trainImages(dataset)
    const images = limits.train === null ? all : Math.min(limits.train, all ?? limits.train)
    return (epoch) => (images === null ? null : { x: epoch * Math.ceil(images / batchSize) })
  }
  if (kind === 'time' || kind === 'wall') {
    const seconds = secondsByEpoch(detail)
    if (kind === 'time') return (epoch) => finite(seconds.get(epoch))
    const started = run.startedAt === null ? null : Date.parse(run.startedAt)
    if (started === null || context.origin === null) return () => null
    const offset = (started - context.origin) / 1000
    return (epoch) => {
      const since = seconds.get(epoch)
      return since === undefined ? null : { x: (offset + since) / 3600 }
    }
  }
  const key = kind.slice('metric '.length)
  const other = new Map(
    runCurves(detail)
      .find((one) => one.key === key)
      ?.points.map((point) => [point.x, point])
  )
  return (epoch) => {
    const point = other.get(epoch)
    if (point === undefined || point.y === null) return null
    const ends = point.low === null || point.high === null ? {} : { xLow: point.low, xHigh: point.high }
    return { x: point.y, ...ends, resolved: point.resolved }
  }
}

function finite(x: number | undefined): Place | null {
  return x === undefined ? null : { x }
}

const knownSeconds = keptWith<RunDetail['points'], Map<number, number>>('seconds')

/** Seconds of work from the start of a run to the end of each epoch; the same table for each of its curves. */
function secondsByEpoch(detail: RunDetail): Map<number, number> {
  const before = knownSeconds.get(detail.points)
  if (before !== undefined) return before
  let sum = 0
  const found = new Map(
    epochPoints(detail).map(({ epoch, trainSeconds, measureSeconds }) => {
      sum += trainSeconds + measureSeconds
      return [epoch, sum]
    })
  )
  knownSeconds.set(detail.points, found)
  return found
}

/** The earliest start of runs, in milliseconds; null if none has started. */
export function firstStart(details: readonly RunDetail[]): number | null {
  const starts = details.flatMap(({ run }) => (run.startedAt === null ? [] : [Date.parse(run.startedAt)]))
  return starts.length === 0 ? null : Math.min(...starts)
}
