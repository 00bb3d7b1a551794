import type { chartDomains } from '@core/charts/domains'
import { crosshair, crosshairKey } from './crosshair'
import { visibleDomains } from './frame-plugin'
import type { ChartSource } from './use-chart'
import { changedRange } from './zoom'

/** The keyboard's share of a chart: + and − zoom, arrows move along the points, with Shift the view; 0 shows all. */
export function chartKeys({ shown, whole, hidden, zoom }: ChartSource): (event: KeyboardEvent) => void {
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

  /** To the next or the previous place that has a point; the view follows. */
  function step(direction: 1 | -1): void {
    const key = crosshairKey(shown.value)
    if (key === null) return
    const places = shown.value.series.flatMap(({ id, points }) =>
      hidden.value.has(id) ? [] : points.flatMap(({ x, y }) => (y === null ? [] : [x]))
    )
    const { min, max } = domains(shown).x
    const from = crosshair.value?.key === key ? crosshair.value.x : direction > 0 ? min - 1 : max + 1
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
    Escape: () => (crosshair.value = null)
  }

  return (event) => {
    const action = actions[event.key]
    if (action === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    action(event.shiftKey)
  }
}
