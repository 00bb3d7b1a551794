import type { AxisSpec } from './chart-spec'
import { formatCount, formatPercent, formatSetting } from './format'

/** The range that an axis shows and where it is marked; both printers use it. */
export interface AxisDomain {
  readonly min: number
  readonly max: number
  readonly ticks: readonly Tick[]
}

export interface Tick {
  readonly value: number
  readonly label: string
}

/** The smallest of 1, 2, 5 times a power of ten that gives at most `most` steps over `span`. */
export function niceStep(span: number, most: number): number {
  const raw = span / Math.max(1, most)
  const power = 10 ** Math.floor(Math.log10(raw))
  for (const factor of [1, 2, 5]) if (factor * power >= raw * (1 - 1e-9)) return clean(factor * power)
  return clean(10 * power)
}

/** Multiples of a nice step inside [min, max], at most `most` steps apart. */
export function linearTicks(min: number, max: number, most = 5): number[] {
  if (!(max > min)) return [min]
  const step = niceStep(max - min, most)
  return multiples(min, max, step)
}

/** Powers of ten inside [min, max]; with 2 and 5 between them where less than two decades are shown. */
export function logTicks(min: number, max: number, most = 6): number[] {
  if (!(min > 0) || !(max > min)) return min > 0 ? [min] : []
  const first = Math.floor(Math.log10(min) + 1e-9)
  const last = Math.ceil(Math.log10(max) - 1e-9)
  const inside = (value: number): boolean => value >= min * (1 - 1e-9) && value <= max * (1 + 1e-9)
  const stride = Math.max(1, Math.ceil((last - first) / most))
  const decades: number[] = []
  for (let power = first; power <= last; power++) {
    if ((power - first) % stride === 0) decades.push(clean(10 ** power))
  }
  const powers = decades.filter(inside)
  if (powers.length > 2 || stride > 1) return powers
  const fine = decades.flatMap((decade) => [decade, clean(2 * decade), clean(5 * decade)]).filter(inside)
  return fine.length >= 2 ? fine : linearTicks(min, max, most)
}

/** The domain of an axis over `values` (points, interval ends, reference lines); without values 0…1. */
export function axisDomain(axis: AxisSpec, values: readonly number[], most = 5): AxisDomain {
  const usable = values.filter((value) => Number.isFinite(value) && (axis.scale === 'linear' || value > 0))
  const { min, max } = axis.scale === 'log' ? logRange(axis, usable) : linearRange(axis, usable)
  const at =
    axis.scale === 'log'
      ? logTicks(min, max, most)
      : axis.format === 'integer'
        ? integerTicks(min, max, most)
        : linearTicks(min, max, most)
  const step = at.length > 1 ? (at[1] ?? 0) - (at[0] ?? 0) : max - min
  if (axis.names !== undefined) {
    const named = axis.names.map((label, value) => ({ value, label }))
    return { min, max, ticks: named.filter(({ value }) => value >= min && value <= max) }
  }
  return { min, max, ticks: at.map((value) => ({ value, label: tickLabel(value, axis, step) })) }
}

/** Where `value` lies between both ends of the axis, 0…1; outside the range it goes beyond. */
export function positionOn(axis: AxisSpec, domain: AxisDomain, value: number): number {
  if (axis.scale === 'log')
    return Math.log(value / domain.min) / Math.max(1e-12, Math.log(domain.max / domain.min))
  return (value - domain.min) / Math.max(Number.MIN_VALUE, domain.max - domain.min)
}

function linearRange(axis: AxisSpec, values: readonly number[]): { min: number; max: number } {
  const extent = extentOf(values)
  const low = axis.min ?? extent?.low ?? 0
  const high = axis.max ?? extent?.high ?? Math.max(1, low + 1)
  if (axis.format === 'integer') {
    const min = axis.min ?? Math.floor(low)
    const max = axis.max ?? Math.ceil(high)
    return { min, max: max > min ? max : min + 1 }
  }
  // Values that agree to nine digits are one value, with a margin around it.
  const size = Math.max(Math.abs(low), Math.abs(high))
  const span = high - low > Math.max(size * 1e-9, 1e-100) ? high - low : size * 0.1 || 1
  const ceiling = axis.format === 'percent' ? Math.max(1, high) : Number.POSITIVE_INFINITY
  const floor = low >= 0 ? 0 : Number.NEGATIVE_INFINITY
  return {
    min: axis.min ?? Math.max(floor, low - 0.05 * span),
    max: axis.max ?? Math.min(ceiling, high + 0.05 * span)
  }
}

function logRange(axis: AxisSpec, values: readonly number[]): { min: number; max: number } {
  const extent = extentOf(values)
  const low = axis.min ?? extent?.low ?? 0.1
  const high = axis.max ?? extent?.high ?? Math.max(1, low * 10)
  const margin = Math.max((high / low) ** 0.05, 1.05)
  return { min: axis.min ?? low / margin, max: axis.max ?? high * margin }
}

/** Lowest and highest of any number of values. */
export function extentOf(values: readonly number[]): { readonly low: number; readonly high: number } | null {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (const value of values) {
    if (value < low) low = value
    if (value > high) high = value
  }
  return low <= high ? { low, high } : null
}

function integerTicks(min: number, max: number, most: number): number[] {
  return multiples(min, max, Math.max(1, niceStep(max - min, most)))
}

function multiples(min: number, max: number, step: number): number[] {
  const first = Math.ceil(min / step - 1e-6)
  const last = Math.floor(max / step + 1e-6)
  // A step too small for the numbers around it counts no further.
  if (!Number.isSafeInteger(first) || !Number.isSafeInteger(last)) return [min, max]
  return Array.from({ length: last - first + 1 }, (_, index) => clean((first + index) * step))
}

function tickLabel(value: number, axis: AxisSpec, step: number): string {
  if (axis.format === 'percent') return formatPercent(value, decimalsOf(step * 100))
  if (axis.scale === 'log' || value === 0 || Math.abs(value) >= 1e7) return formatSetting(value)
  const [whole = '', fraction] = Math.abs(value).toFixed(decimalsOf(step)).split('.')
  const sign = value < 0 ? '−' : ''
  return sign + formatCount(Number(whole)) + (fraction === undefined ? '' : `.${fraction}`)
}

/** Decimals that tell neighbouring ticks apart. */
function decimalsOf(step: number): number {
  const size = Math.abs(step)
  return size > 0 ? Math.min(9, Math.max(0, -Math.floor(Math.log10(size) + 1e-9))) : 0
}

/** Removes the last bits that multiplying by powers of ten leaves behind. */
function clean(value: number): number {
  return Number(value.toPrecision(12))
}
