import * as tf from '@tensorflow/tfjs-core'
import type { Bounds, ThreatModel } from '@contract/threat-model'

/** Levels above the lowest that a byte can hold. */
export const LEVELS = 255

/** How far single precision may carry a value off its level, in levels. */
const SLACK = 5e-5

/** The byte that each value is nearest to, of a box whose ends are 0 and 255. */
export function levelsOf(values: Float32Array, { lower, upper }: Bounds): Uint8Array {
  const scale = LEVELS / (upper - lower)
  return Uint8Array.from(values, (value) =>
    Math.min(LEVELS, Math.max(0, Math.round((value - lower) * scale)))
  )
}

/** The value that each byte stands for; the inverse of `levelsOf` on the grid. */
export function valuesOfLevels(levels: Uint8Array, bounds: Bounds): Float32Array {
  return Float32Array.from(levels, (level) => valueOf(level, bounds))
}

function valueOf(level: number, { lower, upper }: Bounds): number {
  return level === LEVELS ? upper : lower + (level * (upper - lower)) / LEVELS
}

/**
 * Inputs brought onto the grid of 8-bit images inside ball and box: each component becomes the nearest multiple of 1/255
 * of the box; where that leaves the ball, the components whose step back towards the clean input costs least for what it
 * gains go back. A clean input on the grid always has such a point; of one that is not, and has none in the ball, the
 * clean input itself is returned. Same input, same bytes; points of the grid inside the ball stay as they are.
 *
 * @param x `[n, h, w, c]` clean inputs
 * @param xAdv `[n, h, w, c]`
 * @param threat epsilon may be infinite: then every point of the grid will do
 * @returns a new tensor `[n, h, w, c]`
 */
export function projectOntoGrid(
  x: tf.Tensor4D,
  xAdv: tf.Tensor4D,
  threat: Pick<ThreatModel, 'norm' | 'epsilon' | 'bounds'>
): tf.Tensor4D {
  const clean = x.dataSync<'float32'>()
  const found = xAdv.dataSync<'float32'>()
  const size = x.size / x.shape[0]
  const result = new Float32Array(found.length)
  for (let from = 0; from < found.length; from += size) {
    const rows = [clean, found].map((values) => values.subarray(from, from + size)) as [
      Float32Array,
      Float32Array
    ]
    result.set(rowOntoGrid(...rows, threat), from)
  }
  return tf.tensor4d(result, xAdv.shape)
}

function rowOntoGrid(
  clean: Float32Array,
  found: Float32Array,
  { norm, epsilon, bounds }: Pick<ThreatModel, 'norm' | 'epsilon' | 'bounds'>
): Float32Array {
  const scale = LEVELS / (bounds.upper - bounds.lower)
  const at = (values: Float32Array, index: number): number =>
    ((values[index] as number) - bounds.lower) * scale
  const levels = new Float64Array(found.length)
  const reach = norm === 'linf' ? epsilon * scale : Infinity
  for (let index = 0; index < levels.length; index++) {
    const from = at(clean, index)
    const low = Math.max(0, Math.ceil(from - reach - SLACK))
    const high = Math.min(LEVELS, Math.floor(from + reach + SLACK))
    if (low > high) return clean
    levels[index] = Math.min(high, Math.max(low, Math.round(at(found, index))))
  }
  const from = Float64Array.from(clean, (_, index) => onLevel(at(clean, index)))
  const to = Float64Array.from(found, (_, index) => at(found, index))
  if (!isInside(norm, levels, from, epsilon, scale) && !goBack(norm, levels, from, to, epsilon, scale))
    return clean
  return Float32Array.from(levels, (level, index) =>
    // A component that did not move keeps its own bytes.
    level === from[index] ? (clean[index] as number) : valueOf(level, bounds)
  )
}

/** A level that single precision has missed by a hair, itself. */
function onLevel(level: number): number {
  const nearest = Math.round(level)
  return Math.abs(level - nearest) <= SLACK ? nearest : level
}

/** Length of a component's change, to be summed: its square for l2, its size for l1, whether it is one for l0. */
function share(norm: ThreatModel['norm'], change: number): number {
  if (norm === 'l2') return change * change
  if (norm === 'l1') return Math.abs(change)
  if (norm === 'l0') return change === 0 ? 0 : 1
  return 0
}

/** Largest sum of `share`s inside the ball, in levels. */
function budgetOf(norm: ThreatModel['norm'], epsilon: number, scale: number): number {
  if (norm === 'l2') return (epsilon * scale) ** 2 * (1 + 2 * 4e-6)
  if (norm === 'l1') return epsilon * scale * (1 + 4e-6)
  return epsilon
}

function isInside(
  norm: ThreatModel['norm'],
  levels: Float64Array,
  from: Float64Array,
  epsilon: number,
  scale: number
): boolean {
  return sumOf(norm, levels, from) <= budgetOf(norm, epsilon, scale)
}

function sumOf(norm: ThreatModel['norm'], levels: Float64Array, from: Float64Array): number {
  let sum = 0
  for (let index = 0; index < levels.length; index++)
    sum += share(norm, (levels[index] as number) - (from[index] as number))
  return sum
}

/**
 * Steps components back towards `from`, those first that leave `to` least for what they gain, until the ball holds all;
 * false where no step gains anything any more.
 */
function goBack(
  norm: ThreatModel['norm'],
  levels: Float64Array,
  from: Float64Array,
  to: Float64Array,
  epsilon: number,
  scale: number
): boolean {
  const budget = budgetOf(norm, epsilon, scale)
  for (;;) {
    const steps: { readonly index: number; readonly level: number; readonly price: number }[] = []
    levels.forEach((level, index) => {
      const base = from[index] as number
      const next = level + Math.sign(base - level)
      const gain = share(norm, level - base) - share(norm, next - base)
      if (!(gain > 0)) return
      const aim = to[index] as number
      steps.push({ index, level: next, price: ((next - aim) ** 2 - (level - aim) ** 2) / gain })
    })
    if (steps.length === 0) return false
    steps.sort((a, b) => a.price - b.price || a.index - b.index)
    let sum = sumOf(norm, levels, from)
    for (const { index, level } of steps) {
      const base = from[index] as number
      sum += share(norm, level - base) - share(norm, (levels[index] as number) - base)
      levels[index] = level
      if (sum <= budget) break
    }
    if (isInside(norm, levels, from, epsilon, scale)) return true
  }
}
