/** Terms of the continued fraction; far more than it takes. */
const MOST_TERMS = 500
const HALVINGS = 200

/** Natural logarithm of the gamma function for x > 0 (Lanczos 1964, g = 7, 9 terms; relative error below 1e-14). */
export function logGamma(x: number): number {
  const terms = [
    676.520_368_121_885_1, -1259.139_216_722_402_8, 771.323_428_777_653_1, -176.615_029_162_140_6,
    12.507_343_278_686_9, -0.138_571_095_265_720_1, 9.984_369_578_019_572e-6, 1.505_632_735_149_311_6e-7
  ]
  const y = x - 1
  const sum = terms.reduce((total, term, index) => total + term / (y + index + 1), 0.999_999_999_999_809_9)
  const t = y + 7.5
  return 0.5 * Math.log(2 * Math.PI) + (y + 0.5) * Math.log(t) - t + Math.log(sum)
}

/**
 * Regularised incomplete beta function I_x(a, b): the distribution function of Beta(a, b) (continued fraction 26.5.8 of
 * Abramowitz & Stegun, evaluated by Lentz's method).
 */
export function betaDistribution(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  // The fraction converges fast on this side of the mean only.
  if (x > (a + 1) / (a + b + 2)) return 1 - betaDistribution(1 - x, b, a)
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x))
  const tiny = 1e-300
  const away = (value: number): number => (Math.abs(value) < tiny ? tiny : value)
  let c = 1
  let d = 1 / away(1 - ((a + b) * x) / (a + 1))
  let fraction = d
  for (let m = 1; m < MOST_TERMS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / away(1 + even * d)
    c = away(1 + even / c)
    fraction *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / away(1 + odd * d)
    c = away(1 + odd / c)
    fraction *= d * c
    if (Math.abs(d * c - 1) < 1e-15) break
  }
  return (front * fraction) / a
}

/**
 * One-sided lower bound of a probability from `count` successes in `total` draws: the true value is above it with
 * probability 1 - alpha at least (Clopper & Pearson 1934). The alpha-quantile of Beta(count, total - count + 1).
 */
export function clopperPearsonLower(count: number, total: number, alpha: number): number {
  if (count === 0) return 0
  if (count === total) return alpha ** (1 / total)
  return rootOf((p) => betaDistribution(p, count, total - count + 1) > alpha, 0, 1)
}

/** Distribution function of the standard normal, by its relation to the incomplete gamma function. */
export function normalDistribution(z: number): number {
  const tail = upperTail(Math.abs(z))
  return z > 0 ? 1 - tail : tail
}

/** Quantile of the standard normal for 0 < p < 1, to the last few digits; infinite at the ends. */
export function normalQuantile(p: number): number {
  if (p <= 0) return -Infinity
  if (p >= 1) return Infinity
  // By the tail, which keeps its digits far out.
  if (p > 0.5) return -normalQuantile(1 - p)
  return -rootOf((z) => upperTail(z) < p, 0, 40)
}

/** P(Z > z) for z >= 0: the series near zero, Laplace's continued fraction further out. */
function upperTail(z: number): number {
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)
  if (z < 3) {
    let term = z
    let sum = z
    for (let n = 1; Math.abs(term) > 1e-18 * Math.abs(sum) && n < MOST_TERMS; n++) {
      term *= (z * z) / (2 * n + 1)
      sum += term
    }
    return 0.5 - density * sum
  }
  let fraction = z
  for (let n = 120; n >= 1; n--) fraction = z + n / fraction
  return density / fraction
}

/** Where a condition that holds from some point on begins, by halving; the lower end, where it does not hold yet. */
function rootOf(holds: (x: number) => boolean, from: number, to: number): number {
  let [low, high] = [from, to]
  for (let halving = 0; halving < HALVINGS; halving++) {
    const middle = (low + high) / 2
    if (middle === low || middle === high) break
    if (holds(middle)) high = middle
    else low = middle
  }
  return low
}
