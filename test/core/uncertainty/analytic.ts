import type { LossField } from '@core/uncertainty/loss-field'
import { applyWindow, type PacketSamples } from '@core/uncertainty/packet'
import { createRandom, type Random } from '@core/tensor/random'

/** A loss of one variable with its slope. */
export interface Line {
  readonly loss: (x: number) => number
  readonly slope: (x: number) => number
}

/** Abscissae and weights of the 8-point Gauss-Legendre rule on [-1, 1], positive half. */
const LEGENDRE = [
  [0.1834346424956498, 0.362683783378362],
  [0.525532409916329, 0.3137066458778873],
  [0.7966664774136267, 0.2223810344533745],
  [0.9602898564975363, 0.1012285362903763]
] as const

/** Nodes of a composite Gauss-Legendre rule; panels end at the breaks, so kinks there cost nothing. */
export function quadrature(breaks: readonly number[], panels = 200): { x: number[]; weight: number[] } {
  const x: number[] = []
  const weight: number[] = []
  for (let piece = 0; piece + 1 < breaks.length; piece++) {
    const [from, to] = [breaks[piece] as number, breaks[piece + 1] as number]
    const half = (to - from) / panels / 2
    for (let panel = 0; panel < panels; panel++) {
      const middle = from + (2 * panel + 1) * half
      for (const [node, share] of LEGENDRE)
        for (const sign of [-1, 1]) {
          x.push(middle + sign * half * node)
          weight.push(half * share)
        }
    }
  }
  return { x, weight }
}

/** One-dimensional samples with base weights; `window` adds a Gaussian window of that width around 0. */
export function lineSamples(
  { loss, slope }: Line,
  x: readonly number[],
  weight: readonly number[],
  window?: number
): PacketSamples {
  const positions = Float64Array.from(x)
  const losses = positions.map(loss)
  const gradient = positions.map(slope)
  if (window !== undefined) applyWindow(gradient, losses, positions, window)
  return {
    count: x.length,
    dimension: 1,
    x: positions,
    loss: losses,
    gradient,
    baseWeight: Float64Array.from(weight)
  }
}

/** A law to draw positions from, with its density up to a constant. */
export interface Proposal {
  readonly draw: (random: Random) => number
  readonly density: (x: number) => number
}

export const uniformOn = (from: number, to: number): Proposal => ({
  draw: (random) => from + (to - from) * random.uniform(),
  density: () => 1
})

/** Half of the draws on [-1, 1], half on its middle of the given half width: for losses with one sharp step there. */
export const sharpened = (half: number): Proposal => ({
  draw: (random) => (random.uniform() < 0.5 ? 1 : half) * (2 * random.uniform() - 1),
  density: (x) => 1 + (Math.abs(x) < half ? 1 / half : 0)
})

export const normalWith = (width: number): Proposal => ({
  draw: (random) => width * random.normal(),
  density: (x) => Math.exp(-((x / width) ** 2) / 2)
})

/** Laplace with the given scale: heavier than any Gaussian. */
export const laplaceWith = (scale: number): Proposal => ({
  draw: (random) => {
    const size = -scale * Math.log(1 - random.uniform())
    return random.uniform() < 0.5 ? -size : size
  },
  density: (x) => Math.exp(-Math.abs(x) / scale)
})

/** Random samples by importance sampling: `a_k` is the density of the measure (or window) over that of the draws. */
export function drawnSamples(
  line: Line,
  proposal: Proposal,
  count: number,
  seed: number,
  window?: number
): PacketSamples {
  const random = createRandom(seed)
  const x = Array.from({ length: count }, () => proposal.draw(random))
  const measure = window === undefined ? (): number => 1 : normalWith(window).density
  const weight = x.map((value) => measure(value) / proposal.density(value))
  return lineSamples(line, x, weight, window)
}

/** Samples of arbitrary numbers: what identities must hold for, whatever they come from. */
export function anySamples(seed: number, count = 60, dimension = 7): PacketSamples {
  const random = createRandom(seed)
  const fill = (length: number, next: () => number): Float64Array => Float64Array.from({ length }, next)
  return {
    count,
    dimension,
    x: fill(count * dimension, () => 0.4 + 2 * random.normal()),
    loss: fill(count, () => Math.exp(random.normal())),
    gradient: fill(count * dimension, () => random.normal()),
    baseWeight: fill(count, () => 0.5 + random.uniform())
  }
}

/** `[count, dimension]` values with a map applied to each row. */
export function mapRows(
  values: ArrayLike<number>,
  dimension: number,
  map: (row: number[]) => number[]
): Float64Array {
  const rows = Array.from(values)
  const result: number[] = []
  for (let from = 0; from < rows.length; from += dimension)
    result.push(...map(rows.slice(from, from + dimension)))
  return Float64Array.from(result)
}

/** The field `h(w.x)` of one linear unit, in closed form. */
export function linearUnitField(weights: readonly number[], line: Line): LossField {
  const dimension = weights.length
  return {
    dimension,
    losses(x, labels) {
      return this.evaluate(x, labels).loss
    },
    evaluate(x, labels) {
      const loss = new Float64Array(labels.length)
      const gradient = new Float64Array(x.length)
      for (let row = 0; row < labels.length; row++) {
        let input = 0
        for (let i = 0; i < dimension; i++)
          input += (x[row * dimension + i] as number) * (weights[i] as number)
        loss[row] = line.loss(input)
        for (let i = 0; i < dimension; i++)
          gradient[row * dimension + i] = line.slope(input) * (weights[i] as number)
      }
      return { loss, gradient }
    }
  }
}

/** `log(1 + exp(offset - steepness x))`: the cross-entropy of two classes along a line. */
export const softplus = (steepness: number, offset = 0): Line => ({
  loss: (x) => {
    const z = offset - steepness * x
    return z > 30 ? z + Math.exp(-z) : Math.log1p(Math.exp(z))
  },
  slope: (x) => -steepness / (1 + Math.exp(steepness * x - offset))
})
