/** What is known of each sample of an evaluation, in test order. */
export interface Tally {
  readonly cleanCorrect: Uint8Array
  /** 1 where the attack was run. */
  readonly attacked: Uint8Array
  /** 1 where the attack turned a correctly classified sample wrong within epsilon. */
  readonly success: Uint8Array
  /** 1 where it did so at any distance: the same as success, but for minimum-norm attacks. */
  readonly found: Uint8Array
  /** Of the adversarial input; infinite where a minimum-norm attack found none, 0 where nothing was attacked. */
  readonly distance: Float32Array
  readonly label: Int32Array
  /** The network's class before and after the attack; the same where nothing was attacked. */
  readonly cleanClass: Int32Array
  readonly adversarialClass: Int32Array
  /** Logit of the label minus the largest other one, before and after. */
  readonly cleanMargin: Float32Array
  readonly adversarialMargin: Float32Array
  readonly forwardCalls: Int32Array
  readonly backwardCalls: Int32Array
  readonly zeroGradient: Uint8Array
  readonly notFiniteGradient: Uint8Array
  readonly leftBall: Uint8Array
  readonly leftBox: Uint8Array
  readonly notFinite: Uint8Array
  /**
   * 1 where the attack was told of an example inside ball and box, but returned none; -1 where nobody heard what it was
   * told.
   */
  readonly silent: Int8Array
  /** 1 where the outputs for the clean sample look like probabilities. */
  readonly likeProbabilities: Uint8Array
  /** Of an ensemble: the member that fooled the sample first; null where none did. */
  readonly wonBy: (string | null)[]
}

export function emptyTally(count: number): Tally {
  return {
    cleanCorrect: new Uint8Array(count),
    attacked: new Uint8Array(count),
    success: new Uint8Array(count),
    found: new Uint8Array(count),
    distance: new Float32Array(count),
    label: new Int32Array(count),
    cleanClass: new Int32Array(count),
    adversarialClass: new Int32Array(count),
    cleanMargin: new Float32Array(count),
    adversarialMargin: new Float32Array(count),
    forwardCalls: new Int32Array(count),
    backwardCalls: new Int32Array(count),
    zeroGradient: new Uint8Array(count),
    notFiniteGradient: new Uint8Array(count),
    leftBall: new Uint8Array(count),
    leftBox: new Uint8Array(count),
    notFinite: new Uint8Array(count),
    silent: new Int8Array(count).fill(-1),
    likeProbabilities: new Uint8Array(count),
    wonBy: new Array<string | null>(count).fill(null)
  }
}

/** Enters what was found of a stretch of the samples, which begins at `at`. */
export function enterTally(tally: Tally, part: Tally, at: number): void {
  const { wonBy, ...columns } = part
  for (const [key, values] of Object.entries(columns)) tally[key as keyof typeof columns].set(values, at)
  wonBy.forEach((member, row) => (tally.wonBy[at + row] = member))
}

/** 1 for each sample that is right before and after the attack. */
export function robustRows({ cleanCorrect, success }: Tally): Uint8Array {
  return cleanCorrect.map((flag, row) => flag & (1 - (success[row] as number)))
}

/** The same where a targeted attack fails in any wrong class that it reached (see `turnedWrong`). */
export function neverWrongRows(tally: Tally): Uint8Array {
  const { label, adversarialClass } = tally
  return robustRows(tally).map((flag, row) => flag & Number(adversarialClass[row] === label[row]))
}
