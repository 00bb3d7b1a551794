import type { Random } from '../tensor/random'
import { applyWindow, type PacketSamples, type Values } from './packet'
import { coordinateErrors, packetMoments, type PacketMoments } from './moments'

/**
 * How far along the loss gradient the components of the gradient mixture stand, in window widths. Where the loss
 * rises over one window width the packet's weight sits several widths uphill; component 0 keeps every weight below
 * the number of components.
 */
export const MIXTURE_SHIFTS = [0, 1, 2, 3, 4, 6] as const

/** Random inputs around one image, and what their density makes of their weights. */
export interface WindowDraws {
  readonly count: number
  readonly dimension: number
  /** `[count * dimension]` `x - x0` */
  readonly displacement: Float32Array
  /** `[count]` density of the window over density of the draws. */
  readonly baseWeight: Float64Array
}

/**
 * Draws for the packet with the window `N(x0, sigma^2 I)`: `x - x0 = sigma (noise + t u)`, t from `MIXTURE_SHIFTS`, with
 * base weights `1 / mean_t exp(t z - t^2/2)`, `z = u.(x - x0)/sigma`. Without a direction u all t are 0: the window
 * itself. Draws are not clipped to the input box: atoms on its faces would break the relation.
 *
 * @param direction unit vector `[dimension]`, or null
 */
export function drawWindow(
  random: Random,
  count: number,
  dimension: number,
  sigma: number,
  direction: Float64Array | null
): WindowDraws {
  const displacement = random.fork('noise').normalArray(count * dimension)
  const baseWeight = new Float64Array(count).fill(1)
  if (!direction) return { count, dimension, displacement: displacement.map((z) => z * sigma), baseWeight }
  const component = random.fork('component')
  for (let row = 0; row < count; row++) {
    const shift = MIXTURE_SHIFTS[component.integer(MIXTURE_SHIFTS.length)] as number
    let along = 0
    for (let i = 0, at = row * dimension; i < dimension; i++, at++) {
      const value = (displacement[at] as number) + shift * (direction[i] as number)
      displacement[at] = value * sigma
      along += value * (direction[i] as number)
    }
    baseWeight[row] = mixtureWeight(along)
  }
  return { count, dimension, displacement, baseWeight }
}

/** Density of the window over density of the mixture, `along` window widths up the gradient. */
export function mixtureWeight(along: number): number {
  let density = 0
  for (const shift of MIXTURE_SHIFTS) density += Math.exp(shift * along - (shift * shift) / 2)
  return MIXTURE_SHIFTS.length / density
}

/** The packet of one image, measured. */
export interface WindowMoments {
  readonly pixels: PacketMoments
  /** `[dimension]` standard errors of the pixels' covariances. */
  readonly covarianceError: Float64Array
  /** The same along the direction of the loss gradient; null where there is none. */
  readonly direction: PacketMoments | null
}

/**
 * Moments of a windowed packet from its draws.
 *
 * @param loss `[count]` at `x0 + displacement`
 * @param gradient `[count * dimension]` of the loss; overwritten with that of the packet
 * @returns null where every loss is 0
 */
export function measureWindow(
  draws: WindowDraws,
  loss: Values,
  gradient: Values,
  sigma: number,
  direction: Float64Array | null
): WindowMoments | null {
  const { count, dimension, displacement, baseWeight } = draws
  applyWindow(gradient, loss, displacement, sigma)
  const samples = { count, dimension, x: displacement, loss, gradient, baseWeight }
  const pixels = packetMoments(samples, { correctBias: true, window: sigma })
  if (!pixels) return null
  const covarianceError = coordinateErrors(samples, pixels).covariance
  if (!direction) return { pixels, covarianceError, direction: null }
  const along = packetMoments(samplesAlong(samples, direction), { correctBias: true })
  return { pixels, covarianceError, direction: along }
}

/** The samples of a packet along one direction. */
export function samplesAlong(samples: PacketSamples, direction: Float64Array): PacketSamples {
  return {
    ...samples,
    dimension: 1,
    x: project(samples.x, direction),
    gradient: project(samples.gradient, direction)
  }
}

/** `[rows]` scalar products with a vector. */
export function project(values: Values, direction: Float64Array): Float64Array {
  const products = new Float64Array(values.length / direction.length)
  for (let row = 0, at = 0; row < products.length; row++) {
    let product = 0
    for (let i = 0; i < direction.length; i++, at++)
      product += (values[at] as number) * (direction[i] as number)
    products[row] = product
  }
  return products
}

/** A row of gradients as a unit vector; null where it is 0. */
export function unitVector(gradient: Values): Float64Array | null {
  let square = 0
  for (const value of gradient) square += value * value
  if (square === 0) return null
  const length = Math.sqrt(square)
  return Float64Array.from(gradient, (value) => value / length)
}
