import type { Random } from '../tensor/random'
import type { LossField } from './loss-field'
import { MIXTURE_SHIFTS } from './window'

/** The chains of one image: positions in window widths around it. */
export interface Walkers {
  readonly centre: Float32Array
  readonly label: number
  readonly chains: number
  readonly sigma: number
  /** `[chains * dimension]` `(x - x0) / sigma` */
  readonly z: Float32Array
  /** `[chains]` loss at the positions. */
  readonly loss: Float64Array
  /** Length of a move, above 0 and below 1. */
  moves: { beta: number; accepted: number; proposed: number }
  readonly noise: Random
  readonly chance: Random
}

/** The share of moves that warm-up steers towards. */
const WANTED = 0.3
/** Longer moves forget all, and a chain then sticks where the loss is large. */
const LONGEST = 0.7

/**
 * Chains around one image. They start from the window, shifted up the loss gradient by differing widths, so that
 * R-hat sees it when they have not found together.
 *
 * @param direction unit vector of the loss gradient, or null
 */
export function startWalkers(
  random: Random,
  centre: Float32Array,
  label: number,
  options: { readonly chains: number; readonly sigma: number },
  direction: Float64Array | null
): Walkers {
  const { chains, sigma } = options
  const dimension = centre.length
  const z = random.fork('start').normalArray(chains * dimension)
  for (let chain = 0; direction && chain < chains; chain++) {
    const shift = MIXTURE_SHIFTS[chain % MIXTURE_SHIFTS.length] as number
    for (let i = 0, at = chain * dimension; i < dimension; i++, at++)
      z[at] = (z[at] as number) + shift * (direction[i] as number)
  }
  return {
    centre,
    label,
    chains,
    sigma,
    z,
    loss: new Float64Array(chains).fill(NaN),
    moves: { beta: 0.3, accepted: 0, proposed: 0 },
    noise: random.fork('noise'),
    chance: random.fork('chance')
  }
}

/** Inputs `[rows * dimension]` of positions in window widths, image after image, with their labels. */
export function inputsOfWalkers(
  walkers: readonly Walkers[],
  positions: readonly Float32Array[]
): { readonly x: Float32Array; readonly labels: Int32Array } {
  const rows = walkers.reduce((sum, { chains }) => sum + chains, 0)
  const dimension = walkers[0]?.centre.length ?? 0
  const x = new Float32Array(rows * dimension)
  const labels = new Int32Array(rows)
  let row = 0
  walkers.forEach(({ centre, label, chains, sigma }, image) => {
    const z = positions[image] as Float32Array
    labels.fill(label, row, row + chains)
    for (let at = 0, to = row * dimension; at < z.length; at++, to++)
      x[to] = (centre[at % dimension] as number) + sigma * (z[at] as number)
    row += chains
  })
  return { x, labels }
}

/**
 * One step of every chain by preconditioned Crank-Nicolson: `z' = sqrt(1 - beta^2) z + beta N(0, I)`, accepted with
 * probability `min(1, (loss' / loss)^2)`. The proposal keeps the window itself, so that the density of the packet,
 * `loss^2` times the window, is the chain's own in any dimension (Cotter et al. 2013, eq. 4.8).
 *
 * @param step counts from 1 in warm-up, where the length of the moves is tuned; 0 leaves it alone
 */
export function stepWalkers(walkers: readonly Walkers[], field: LossField, step: number): void {
  const proposed = walkers.map(({ z, moves: { beta }, noise }) => {
    const keep = Math.sqrt(1 - beta * beta)
    const next = noise.normalArray(z.length)
    for (let at = 0; at < z.length; at++) next[at] = keep * (z[at] as number) + beta * (next[at] as number)
    return next
  })
  const { x, labels } = inputsOfWalkers(walkers, proposed)
  const losses = field.losses(x, labels)
  let row = 0
  walkers.forEach((walker, image) => {
    const { z, loss, chains, chance, moves } = walker
    const next = proposed[image] as Float32Array
    const dimension = z.length / chains
    let accepted = 0
    for (let chain = 0; chain < chains; chain++, row++) {
      const value = losses[row] as number
      const ratio = value / (loss[chain] as number)
      // A loss of 0 has no density: whatever comes next is as good.
      if (!(chance.uniform() < ratio * ratio) && (loss[chain] as number) > 0) continue
      accepted++
      loss[chain] = value
      const from = chain * dimension
      z.set(next.subarray(from, from + dimension), from)
    }
    if (step > 0) {
      const change = (accepted / chains - WANTED) / step ** 0.6
      moves.beta = Math.min(LONGEST, moves.beta * Math.exp(2 * change))
    } else {
      moves.accepted += accepted
      moves.proposed += chains
    }
  })
}

/** Fills in the losses of where the chains start. */
export function lookAround(walkers: readonly Walkers[], field: LossField): void {
  const { x, labels } = inputsOfWalkers(
    walkers,
    walkers.map(({ z }) => z)
  )
  const losses = field.losses(x, labels)
  let row = 0
  for (const { loss, chains } of walkers)
    for (let chain = 0; chain < chains; chain++, row++) loss[chain] = losses[row] as number
}
