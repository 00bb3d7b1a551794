/**
 * Packets whose uncertainty pair is known exactly: what every estimator is held against (test/laws), and what the
 * relation looks like without a network. `loss` is up to a factor, which changes nothing.
 *
 * @see docs/uncertainty.md, "Cases with known answers"
 */
import { dilogarithm } from './dilogarithm'

/** The pair of one coordinate. */
export interface ClosedForm {
  /** Unit of x. */
  readonly sigmaX: number
  /** Unit 1/x. */
  readonly sigmaP: number
  readonly product: number
  /** `B`, the flux of `(x - mean) rho` through the boundary; 0 where the packet vanishes there. */
  readonly boundaryTerm: number
  /** `|1 - B| / 2`, what the product cannot go below. */
  readonly bound: number
}

function closedForm(sigmaX: number, sigmaP: number, boundaryTerm = 0): ClosedForm {
  return { sigmaX, sigmaP, product: sigmaX * sigmaP, boundaryTerm, bound: Math.abs(1 - boundaryTerm) / 2 }
}

/** From the first two moments of x and p under a packet. */
function fromMoments(
  x: { readonly mean: number; readonly square: number },
  p: { readonly mean: number; readonly square: number },
  boundaryTerm = 0
): ClosedForm {
  return closedForm(Math.sqrt(x.square - x.mean ** 2), Math.sqrt(p.square - p.mean ** 2), boundaryTerm)
}

/** Loss `exp(-(x - mu)^2 / (4 width^2))` on the line: the packet of least uncertainty. */
export function gaussian(width: number): ClosedForm {
  return closedForm(width, 1 / (2 * width))
}

/** Loss `exp(-x^T S^-1 x / 4)` with unit variances and equal correlations in S: any one coordinate. */
export function correlatedGaussian(dimension: number, correlation: number): ClosedForm {
  const inverse =
    (1 + (dimension - 2) * correlation) / ((1 - correlation) * (1 + (dimension - 1) * correlation))
  return closedForm(1, Math.sqrt(inverse) / 2)
}

/** Loss: two Gaussians `exp(-(x -+ distance)^2 / (4 width^2))`, one at each of +-distance. */
export function twoGaussians(distance: number, width = 1): ClosedForm {
  const overlap = Math.exp(-(distance ** 2) / (2 * width ** 2))
  const x = width ** 2 + distance ** 2 / (1 + overlap)
  const p = 1 / (4 * width ** 2) - (overlap * distance ** 2) / (4 * width ** 4 * (1 + overlap))
  return closedForm(Math.sqrt(x), Math.sqrt(p))
}

/** Loss `exp(-rate |x|)` on the line. */
export function exponential(rate: number): ClosedForm {
  return closedForm(1 / (Math.SQRT2 * rate), rate)
}

/** Loss `max(0, 1 - |x|)`, three ReLU units. */
export function hat(): ClosedForm {
  return closedForm(Math.sqrt(0.1), Math.sqrt(3))
}

/** Loss `sin(waves pi x / length)` on [0, length]. */
export function sine(waves: number, length: number): ClosedForm {
  const phase = waves * Math.PI
  return closedForm(length * Math.sqrt(1 / 12 - 1 / (2 * phase ** 2)), phase / length)
}

/** Loss `1 - x^2` on [-1, 1]. */
export function parabola(): ClosedForm {
  return closedForm(Math.sqrt(1 / 7), Math.sqrt(5 / 2))
}

/** A constant loss on [0, length]: no slope, and no bound. */
export function constantOnBox(length: number): ClosedForm {
  return closedForm(length / Math.sqrt(12), 0, 1)
}

/** Loss `offset + x` on [0, 1], offset >= 0: the boundary term brings the bound far below one half. */
export function linearOnBox(offset: number): ClosedForm {
  const norm = ((offset + 1) ** 3 - offset ** 3) / 3
  const mean = (offset ** 2 / 2 + (2 * offset) / 3 + 1 / 4) / norm
  const square = (offset ** 2 / 3 + offset / 2 + 1 / 5) / norm
  const flux = ((1 - mean) * (offset + 1) ** 2 + mean * offset ** 2) / norm
  return fromMoments({ mean, square }, { mean: (offset + 0.5) / norm, square: 1 / norm }, flux)
}

/** Loss `x_1 + ... + x_d` on [0, 1]^d: any one coordinate. */
export function sumOnBox(dimension: number): ClosedForm {
  const rest = (dimension - 1) / 2
  const restSquare = (dimension - 1) / 12 + rest ** 2
  const norm = 1 / 3 + rest + restSquare
  const mean = (1 / 4 + (2 * rest) / 3 + restSquare / 2) / norm
  const square = (1 / 5 + rest / 2 + restSquare / 3) / norm
  const flux = ((1 - mean) * (1 + 2 * rest + restSquare) + mean * restSquare) / norm
  return fromMoments({ mean, square }, { mean: dimension / 2 / norm, square: 1 / norm }, flux)
}

/**
 * Loss `1 / (1 + exp(weight x))` on [-half, half]: one sigmoid unit, a class boundary whose sharpness is `weight`. For
 * sharp boundaries `sigmaX` tends to `half / sqrt(12)` and `sigmaP` grows as `sqrt(weight / (6 half))`.
 */
export function sigmoidUnit(weight: number, half: number): ClosedForm {
  const t = weight * half
  const [up, down] = [1 / (1 + Math.exp(-t)), 1 / (1 + Math.exp(t))]
  const norm = (t - Math.tanh(t / 2)) / weight
  const first = Math.PI ** 2 / 12 + dilogarithm(-Math.exp(-t)) - t * Math.log1p(Math.exp(-t))
  const second = t ** 2 * up - t ** 2 + 2 * first
  const mean = -(t ** 2 / 2 - 2 * first) / (weight ** 2 * norm)
  const square = (t ** 3 / 3 - 2 * second) / (weight ** 3 * norm)
  const slopes = (value: number): number => value ** 2 / 2 - value ** 3 / 3
  const flux = ((half - mean) * down ** 2 + (half + mean) * up ** 2) / norm
  return fromMoments(
    { mean, square },
    { mean: (down ** 2 - up ** 2) / (2 * norm), square: (weight * (slopes(up) - slopes(down))) / norm },
    flux
  )
}

/** Losses with a Gaussian window `exp(-x^2 / (4 sigma^2))` around 0, the packets of the local estimator. */
export const windowed = {
  /** A constant, or `exp(k x)` for any k: exactly one half, the null model of the estimator. */
  logLinear: (sigma: number): ClosedForm => closedForm(sigma, 1 / (2 * sigma)),
  /** `|x|` */
  absolute: (sigma: number): ClosedForm => closedForm(Math.sqrt(3) * sigma, Math.sqrt(3) / (2 * sigma)),
  /** `x^2` */
  square: (sigma: number): ClosedForm => closedForm(Math.sqrt(5) * sigma, Math.sqrt(7 / 12) / sigma),
  /** `max(0, x)` */
  relu: (sigma: number): ClosedForm =>
    closedForm(Math.sqrt(3 - 8 / Math.PI) * sigma, Math.sqrt(3) / (2 * sigma))
} as const

/**
 * A loss `h(w.x)` of one linear unit with the window `N(x0, sigma^2 I)`: coordinate i from the pair along w.
 *
 * @param along the pair of the one-dimensional packet along `u = w / |w|`
 * @param component `u_i`
 */
export function linearUnit(along: ClosedForm, component: number, sigma: number): ClosedForm {
  const share = component ** 2
  const x = sigma ** 2 + share * (along.sigmaX ** 2 - sigma ** 2)
  const p = 1 / (4 * sigma ** 2) + share * (along.sigmaP ** 2 - 1 / (4 * sigma ** 2))
  return closedForm(Math.sqrt(x), Math.sqrt(p))
}

/** The aggregates of the same packet over all coordinates; `bound` is half their number. */
export function linearUnitTotal(along: ClosedForm, dimension: number, sigma: number): ClosedForm {
  const rest = dimension - 1
  const total = closedForm(
    Math.sqrt(rest * sigma ** 2 + along.sigmaX ** 2),
    Math.sqrt(rest / (4 * sigma ** 2) + along.sigmaP ** 2)
  )
  return { ...total, bound: dimension / 2 }
}
