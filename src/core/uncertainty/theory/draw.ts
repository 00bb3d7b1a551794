import type { FeatureModel } from './robust-features'
import type { GaussianModel } from './sample-complexity'

/** Where random numbers come from. */
export interface Draws {
  /** Evenly from [0, 1). */
  uniform(): number
  /** Of mean 0 and variance 1. */
  normal(): number
}

/** Labelled examples of a model of theory. */
export interface DrawnExamples {
  /** Of one example. */
  readonly size: number
  /** [count, size] */
  readonly inputs: Float32Array
  /** 1 for y = 1, 0 for y = -1 */
  readonly labels: Uint8Array
}

/** Draws from the model of Tsipras et al. (arXiv 1805.12152, equation 3): the strong feature first, then the weak ones. */
export function drawFeatures(model: FeatureModel, count: number, random: Draws): DrawnExamples {
  return draw(model.features + 1, count, random, (input, sign) => {
    input[0] = random.uniform() < model.strong ? sign : -sign
    for (let at = 1; at < input.length; at++) input[at] = model.weakness * sign + random.normal()
  })
}

/** Draws from the (theta, sigma) Gaussian model of Schmidt et al. (arXiv 1804.11285) with theta = (1, ..., 1). */
export function drawGaussians(model: GaussianModel, count: number, random: Draws): DrawnExamples {
  return draw(model.dimension, count, random, (input, sign) => {
    for (let at = 0; at < input.length; at++) input[at] = sign + model.sigma * random.normal()
  })
}

/** Labels are fair coins; `fill` draws an input given its sign. */
function draw(
  size: number,
  count: number,
  random: Draws,
  fill: (input: Float32Array, sign: 1 | -1) => void
): DrawnExamples {
  const inputs = new Float32Array(count * size)
  const labels = Uint8Array.from({ length: count }, (_, at) => {
    const label = random.uniform() < 0.5 ? 0 : 1
    fill(inputs.subarray(at * size, (at + 1) * size), label === 1 ? 1 : -1)
    return label
  })
  return { size, inputs, labels }
}
