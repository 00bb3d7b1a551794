/** End points that are tried: beyond the largest value by these shares of the spread, from one part in 1000 to 1000-fold. */
const ENDS = 121
const HALVINGS = 40
/** Below this shape the likelihood grows without limit towards the largest value. */
const LEAST_SHAPE = 1

/**
 * End point of a reverse Weibull law `P(Y <= y) = exp(-((end - y) / scale)^shape)` by maximum likelihood (Weng et al.
 * 2018, eq. 7): for each end point tried, `end - y` is Weibull, whose shape and scale have one best value. Equal values
 * have no spread to fit: the end is the value itself.
 */
export function weibullEnd(values: readonly number[]): number {
  const largest = Math.max(...values)
  const spread = largest - Math.min(...values)
  if (!(spread > 1e-6 * Math.abs(largest))) return largest
  let best = { end: largest, likelihood: -Infinity }
  for (let index = 0; index < ENDS; index++) {
    const end = largest + spread * 10 ** (-3 + (6 * index) / (ENDS - 1))
    const likelihood = likelihoodOf(values.map((value) => end - value))
    if (likelihood > best.likelihood) best = { end, likelihood }
  }
  return best.end
}

/** Largest log-likelihood of positive numbers under a Weibull law, over shape and scale. */
function likelihoodOf(numbers: readonly number[]): number {
  const count = numbers.length
  const most = Math.max(...numbers)
  const logs = numbers.map((value) => Math.log(value / most))
  const meanLog = logs.reduce((sum, log) => sum + log, 0) / count
  const powers = (shape: number): { sum: number; weighted: number } =>
    logs.reduce(
      ({ sum, weighted }, log) => {
        const power = Math.exp(shape * log)
        return { sum: sum + power, weighted: weighted + power * log }
      },
      { sum: 0, weighted: 0 }
    )
  // Rises with the shape: sum(z^k log z) / sum(z^k) - 1 / k - mean(log z) = 0.
  const slope = (shape: number): number => {
    const { sum, weighted } = powers(shape)
    return weighted / sum - 1 / shape - meanLog
  }
  let [low, high] = [LEAST_SHAPE, 1e5]
  for (let halving = 0; halving < HALVINGS; halving++) {
    const middle = Math.sqrt(low * high)
    if (slope(middle) > 0) high = middle
    else low = middle
  }
  const shape = low
  const logScale = Math.log(powers(shape).sum / count) / shape
  return (
    count * (Math.log(shape) - shape * logScale - Math.log(most)) +
    (shape - 1) * meanLog * count -
    logs.reduce((sum, log) => sum + Math.exp(shape * (log - logScale)), 0)
  )
}
