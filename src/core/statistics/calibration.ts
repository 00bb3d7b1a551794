import type { Random } from '../tensor/random'

/** One answer of a network: how sure it was, and whether it was right. */
export interface Answers {
  /** Largest probability of each answer, 0 to 1. */
  readonly confidences: ArrayLike<number>
  /** 1 where the answer was right, else 0. */
  readonly right: ArrayLike<number>
}

/** Answers of like confidence. */
export interface ReliabilityBin {
  readonly low: number
  readonly high: number
  readonly count: number
  readonly right: number
  /** NaN in an empty bin. */
  readonly meanConfidence: number
}

const CALIBRATION_BINS = 15

/** Bins of equal width over 0 to 1; a bin holds its upper edge (Guo et al. 2017, eq. 2). */
export function reliabilityBins(answers: Answers, bins = CALIBRATION_BINS): ReliabilityBin[] {
  const { counts, right, sums } = tally(answers, bins)
  return counts.map((count, bin) => ({
    low: bin / bins,
    high: (bin + 1) / bins,
    count,
    right: right[bin] ?? 0,
    meanConfidence: count === 0 ? NaN : (sums[bin] ?? 0) / count
  }))
}

/**
 * Expected calibration error: the mean distance between accuracy and confidence over the bins, weighted by their answers
 * (Guo et al. 2017, "On calibration of modern neural networks", eq. 3). NaN without answers.
 */
export function calibrationError(answers: Answers, bins = CALIBRATION_BINS): number {
  return errorOf(tally(answers, bins), answers.confidences.length)
}

export interface CalibrationEstimate {
  readonly value: number
  /** 95 % percentile interval from resampling the answers. */
  readonly low: number
  readonly high: number
  /**
   * What a calibrated network of the same confidences shows by chance alone, mean and 95 % limit (consistency
   * resampling, Bröcker and Smith 2007): the error of finitely many answers is never zero.
   */
  readonly chance: number
  readonly chanceLimit: number
  /** False: no larger than chance lets expect. */
  readonly resolved: boolean
}

/** The calibration error with its interval and with what chance alone gives; null without answers. */
export function estimateCalibration(
  answers: Answers,
  random: Random,
  resamples = 400
): CalibrationEstimate | null {
  const steps = calibrationSteps(answers, random, resamples)
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
  }
}

/** The same in steps, one a resample, for those who must not be held up. */
export function* calibrationSteps(
  answers: Answers,
  random: Random,
  resamples = 400
): Generator<void, CalibrationEstimate | null> {
  const bins = CALIBRATION_BINS
  const count = answers.confidences.length
  if (count === 0) return null
  const drawn: number[] = []
  const calibrated: number[] = []
  const confidences = new Float64Array(count)
  const right = new Uint8Array(count)
  for (let resample = 0; resample < resamples; resample++) {
    for (let at = 0; at < count; at++) {
      const from = Math.floor(random.uniform() * count)
      confidences[at] = answers.confidences[from] ?? 0
      right[at] = answers.right[from] ?? 0
    }
    drawn.push(calibrationError({ confidences, right }, bins))
    for (let at = 0; at < count; at++) right[at] = Number(random.uniform() < (confidences[at] ?? 0))
    calibrated.push(calibrationError({ confidences, right }, bins))
    yield
  }
  drawn.sort((a, b) => a - b)
  calibrated.sort((a, b) => a - b)
  const at = (sorted: readonly number[], share: number): number =>
    sorted[Math.round(share * (sorted.length - 1))] ?? NaN
  const value = calibrationError(answers, bins)
  const chanceLimit = at(calibrated, 0.95)
  return {
    value,
    low: at(drawn, 0.025),
    high: at(drawn, 0.975),
    chance: calibrated.reduce((sum, one) => sum + one, 0) / calibrated.length,
    chanceLimit,
    resolved: value > chanceLimit
  }
}

function tally(
  { confidences, right }: Answers,
  bins: number
): { counts: number[]; right: number[]; sums: number[] } {
  const zeros = (): number[] => Array.from({ length: bins }, () => 0)
  const found = { counts: zeros(), right: zeros(), sums: zeros() }
  for (let at = 0; at < confidences.length; at++) {
    const confidence = confidences[at] ?? 0
    const bin = Math.min(bins - 1, Math.max(0, Math.ceil(confidence * bins) - 1))
    found.counts[bin] = (found.counts[bin] ?? 0) + 1
    found.right[bin] = (found.right[bin] ?? 0) + (right[at] ?? 0)
    found.sums[bin] = (found.sums[bin] ?? 0) + confidence
  }
  return found
}

function errorOf({ counts, right, sums }: ReturnType<typeof tally>, total: number): number {
  if (total === 0) return NaN
  let sum = 0
  for (let bin = 0; bin < counts.length; bin++) sum += Math.abs((right[bin] ?? 0) - (sums[bin] ?? 0))
  return sum / total
}
