/** Two-sided probabilities that the two models are equally good. */
export interface McNemar {
  /** Exact binomial test on the images on which the models disagree; conservative. */
  readonly exact: number
  /** The same with half the probability of what was observed; nearer to the nominal level. */
  readonly midP: number
}

/**
 * McNemar's test in its exact form: of the images on which two models disagree, each is as often right as the other
 * with probability 1/2 (McNemar 1947; mid-p as recommended by Fagerland, Lydersen and Laake 2013, BMC Medical Research
 * Methodology 13:91). Where the models never disagree both probabilities are 1.
 */
export function mcnemar(firstOnly: number, secondOnly: number): McNemar {
  const count = firstOnly + secondOnly
  const few = Math.min(firstOnly, secondOnly)
  if (count === 0) return { exact: 1, midP: 1 }
  // Terms by their logarithms: 2^-n alone underflows from about a thousand disagreements on.
  let logTerm = -count * Math.LN2
  let tail = Math.exp(logTerm)
  for (let k = 1; k <= few; k++) {
    logTerm += Math.log((count - k + 1) / k)
    tail += Math.exp(logTerm)
  }
  const observed = Math.exp(logTerm)
  const isBalanced = 2 * few === count
  return {
    exact: isBalanced ? 1 : Math.min(1, 2 * tail),
    // At balance both tails share the observed count.
    midP: isBalanced ? 1 - observed / 2 : Math.min(1, 2 * tail - observed)
  }
}
