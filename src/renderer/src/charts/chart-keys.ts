import type { chartDomains } from '@core/charts/domains'
import type { ShallowRef } from 'vue'
import { crosshair, crosshairKey } from './crosshair'
import { visibleDomains } from './frame-plugin'
import { type Stop, nextStop } from './point-walk'
import type { ChartSource } from './use-chart'
import { changedRange } from './zoom'

/** Points without an order along x have no line that charts share: keys go from one of them to the next. */
export interface PointWalk {
  /** Where the keyboard is. */
  readonly walked: ShallowRef<Stop | null>
  /** Where it can go. */
  readonly stops: () => readonly Stop[]
  /** Opens what the point stands for that the keyboard went to. */
  readonly open: () => void
}

/**
 * The keyboard's share of a chart: + and − zoom, arrows move along the points, Home and End to the first and the last one,
 * Enter opens what a point stands for, with Shift arrows move the view; 0 shows all.
 */
export function chartKeys(
  { shown, whole, hidden, zoom }: ChartSource,
  { walked, stops, open }: PointWalk
): (event: KeyboardEvent) => void {
  const domains = (spec: ChartSource['shown']): ReturnType<typeof chartDomains> =>
    visibleDomains({ spec: spec.value, dark: false, hidden: hidden.value })

  function change(how: { move?: number; scale?: number }): void {
    const { x: all } = domains(whole)
    const range = changedRange(domains(shown).x, whole.value.x, how, all)
    const least = whole.value.x.format === 'integer' ? 1 : 0
    if (range.max - range.min < least) return
    const full = range.max - range.min >= (all.max - all.min) * (1 - 1e-9)
    zoom.value = { ...zoom.value, x: full ? null : { min: range.min, max: range.max } }
  }

  /**
   * To the next or the previous place that has a point; the view follows.
   *
   * @param anew true: to the first place in that direction
   */
  function step(direction: 1 | -1, anew = false): void {
    const key = crosshairKey(shown.value)
    if (key === null) {
      walked.value = nextStop(stops(), anew ? null : walked.value, direction) ?? walked.value
      return
    }
    const places = shown.value.series.flatMap(({ id, points }) =>
      hidden.value.has(id) ? [] : points.flatMap(({ x, y }) => (y === null ? [] : [x]))
    )
    const { min, max } = domains(shown).x
    const start = anew ? -direction * Infinity : direction > 0 ? min - 1 : max + 1
    const from = !anew && crosshair.value?.key === key ? crosshair.value.x : start
    let next: number | null = null
    for (const x of places) {
      const beyond = direction > 0 ? x > from : x < from
      if (beyond && (next === null || (direction > 0 ? x < next : x > next))) next = x
    }
    if (next === null) return
    crosshair.value = { key, x: next, source: 'keyboard' }
    if (zoom.value.x !== null && (next < min || next > max))
      change({ move: (next - (min + max) / 2) / (max - min) })
  }

  const actions: Record<string, (shift: boolean) => void> = {
    '+': () => change({ scale: 0.75 }),
    '=': () => change({ scale: 0.75 }),
    '-': () => change({ scale: 1 / 0.75 }),
    '0': () => (zoom.value = { x: null, y: null }),
    ArrowRight: (shift) => (shift ? change({ move: 0.1 }) : step(1)),
    ArrowLeft: (shift) => (shift ? change({ move: -0.1 }) : step(-1)),
    Home: () => step(1, true),
    End: () => step(-1, true),
    Enter: open,
    Escape: () => {
      crosshair.value = null
      walked.value = null
    }
  }

  return (event) => {
    const action = actions[event.key]
    if (action === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    action(event.shiftKey)
  }
}
