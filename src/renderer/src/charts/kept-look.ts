import { type ChartView, type Range, plainView } from '@core/charts/chart-view'
import { type WritableComputedRef, computed } from 'vue'
import { decodePart, setting } from '../route'

/** The part of a chart that is seen; null: all of it. */
export interface Zoom {
  readonly x: Range | null
  readonly y: Range | null
}

const everything: Zoom = { x: null, y: null }
const smoothers = ['ema', 'centred', 'gaussian'] as const
/** Between ids: encoded, none of them holds it. */
const BETWEEN = ' '

/** What a chart's reader sets about it lives in the address, by the chart's id: a link or a kept figure brings it back. */
export function keptZoom(id: () => string): WritableComputedRef<Zoom> {
  const text = setting(() => `zoom.${id()}`)
  return computed({ get: () => readZoom(text.value), set: (zoom) => (text.value = zoomText(zoom)) })
}

/** Ids of the series that are switched off. */
export function keptHidden(id: () => string): {
  readonly hidden: WritableComputedRef<ReadonlySet<string>>
  toggle(series: string): void
} {
  const text = setting(() => `hidden.${id()}`)
  const hidden = computed<ReadonlySet<string>>({
    get: () => new Set(text.value === '' ? [] : text.value.split(BETWEEN).map(decodePart)),
    set: (ids) => (text.value = [...ids].map(encodeURIComponent).join(BETWEEN))
  })
  return {
    hidden,
    toggle(series) {
      const next = new Set(hidden.value)
      if (!next.delete(series)) next.add(series)
      hidden.value = next
    }
  }
}

/**
 * Scales and smoothing of one chart. A new choice for many charts in common takes the place of its own: what is kept says upon
 * which common choice it was made.
 */
export function keptChoices(
  id: () => string,
  common: () => ChartView | undefined
): WritableComputedRef<ChartView> {
  const text = setting(() => `view.${id()}`)
  const base = computed(() => common() ?? plainView)
  const baseText = computed(() => choicesText(base.value, plainView))
  return computed({
    get() {
      const [upon = '', own = ''] = text.value.split('~')
      return own === '' || upon !== baseText.value ? base.value : readChoices(own, base.value)
    },
    set(choices) {
      const own = choicesText(choices, base.value)
      text.value = own === '' ? '' : `${baseText.value}~${own}`
    }
  })
}

/** "1~5" along x, "1~5!0~0.5" along both, "!0~0.5" along y. */
export function zoomText({ x, y }: Zoom): string {
  const text = (range: Range | null): string => (range === null ? '' : `${range.min}~${range.max}`)
  return y === null ? text(x) : `${text(x)}!${text(y)}`
}

export function readZoom(text: string): Zoom {
  if (text === '') return everything
  const [x, y] = text.split('!').map((part): Range | null => {
    const [min = NaN, max = NaN] = part === '' ? [] : part.split('~').map(Number)
    return Number.isFinite(min) && Number.isFinite(max) && min < max ? { min, max } : null
  })
  return { x: x ?? null, y: y ?? null }
}

/** What is chosen otherwise than in `base`: "s0.6*kgaussian*xlog". */
export function choicesText(choices: ChartView, base: ChartView): string {
  return [
    choices.smoothing === base.smoothing ? '' : `s${choices.smoothing}`,
    choices.smoother === base.smoother ? '' : `k${choices.smoother}`,
    choices.ignoreOutliers === base.ignoreOutliers ? '' : `o${Number(choices.ignoreOutliers)}`,
    choices.xScale === base.xScale ? '' : `x${choices.xScale ?? ''}`,
    choices.yScale === base.yScale ? '' : `y${choices.yScale ?? ''}`
  ]
    .filter((part) => part !== '')
    .join('*')
}

/** Reads what `choicesText` wrote; what is no choice is left as it is in `base`. */
export function readChoices(text: string, base: ChartView): ChartView {
  const found = new Map(text.split('*').map((part) => [part.charAt(0), part.slice(1)] as const))
  const smoothing = Number(found.get('s') ?? NaN)
  const scaleOf = (letter: 'x' | 'y', own: ChartView['xScale']): ChartView['xScale'] => {
    const scale = found.get(letter)
    return scale === 'log' || scale === 'linear' ? scale : scale === '' ? null : own
  }
  return {
    ...base,
    ...(smoothing >= 0 && smoothing <= 0.999 ? { smoothing } : {}),
    smoother: smoothers.find((name) => name === found.get('k')) ?? base.smoother,
    ignoreOutliers: found.has('o') ? found.get('o') === '1' : base.ignoreOutliers,
    xScale: scaleOf('x', base.xScale),
    yScale: scaleOf('y', base.yScale)
  }
}
