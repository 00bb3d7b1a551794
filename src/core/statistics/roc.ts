import type { Answers } from './calibration'
import { ranks } from './correlation'

const Z_95 = 1.959963984540054

/** What is left when answers below a confidence are turned away. */
export interface ThresholdPoint {
  readonly threshold: number
  /** Answers kept. */
  readonly kept: number
  readonly keptRight: number
}

/** One point for each confidence that occurs, from the highest: answers of at least this confidence are kept. */
export function thresholdPoints({ confidences, right }: Answers): ThresholdPoint[] {
  const order = Array.from({ length: confidences.length }, (_, index) => index).sort(
    (a, b) => (confidences[b] ?? 0) - (confidences[a] ?? 0)
  )
  const points: ThresholdPoint[] = []
  let keptRight = 0
  for (const [place, index] of order.entries()) {
    keptRight += right[index] ?? 0
    const next = order[place + 1]
    const threshold = confidences[index] ?? 0
    // Equal confidences cannot be told apart by a threshold.
    if (next !== undefined && confidences[next] === threshold) continue
    points.push({ threshold, kept: place + 1, keptRight })
  }
  return points
}

export interface Area {
  readonly value: number
  readonly low: number
  readonly high: number
}

/**
 * Area under the curve of right against wrong answers by confidence: the chance that a right answer is surer than a wrong
 * one. 95 % interval on the logit scale from DeLong's variance (DeLong, DeLong and Clarke-Pearson 1988, eq. 4-5). Null
 * with fewer than two answers of a kind, and where a threshold parts them without a fault: no variance is known then.
 */
export function rocArea({ confidences, right }: Answers): Area | null {
  const all = Array.from({ length: confidences.length }, (_, index) => confidences[index] ?? 0)
  const isRight = all.map((_, index) => right[index] === 1)
  const positive = all.filter((_, index) => isRight[index])
  const negative = all.filter((_, index) => !isRight[index])
  const [m, n] = [positive.length, negative.length]
  if (m < 2 || n < 2) return null
  const overall = ranks(all)
  const ownRanks = { yes: ranks(positive), no: ranks(negative) }
  // Placements: the share of the other kind that each answer is ahead of (ties count half).
  const yes: number[] = []
  const no: number[] = []
  for (const [index, rank] of overall.entries())
    if (isRight[index]) yes.push((rank - (ownRanks.yes[yes.length] ?? 0)) / n)
    else no.push(1 - (rank - (ownRanks.no[no.length] ?? 0)) / m)
  const value = meanOf(yes)
  const error = Math.sqrt(varianceOf(yes) / m + varianceOf(no) / n)
  if (value <= 0 || value >= 1 || error === 0) return null
  const logit = Math.log(value / (1 - value))
  const half = (Z_95 * error) / (value * (1 - value))
  return { value, low: sigmoid(logit - half), high: sigmoid(logit + half) }
}

/**
 * Precision at each threshold, weighted with what the recall gains there: the area under the curve of precision against
 * recall without interpolation, which would be too kind (Davis and Goadrich 2006). Null without a right answer.
 */
export function averagePrecision(answers: Answers): number | null {
  const points = thresholdPoints(answers)
  const right = points.at(-1)?.keptRight ?? 0
  if (right === 0) return null
  return points.reduce((sum, { kept, keptRight }, place) => {
    const gained = keptRight - (points[place - 1]?.keptRight ?? 0)
    return sum + (gained / right) * (keptRight / kept)
  }, 0)
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function varianceOf(values: readonly number[]): number {
  const middle = meanOf(values)
  return values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1)
}

function sigmoid(value: number): number {
  return 1 / (1 + Math.exp(-value))
}
