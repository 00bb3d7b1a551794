import { classLosses, targetedDlrOfRow, type LossKind } from '../tensor/losses'
import type { Answers } from './oracle'

/** What an attack wants of each sample: any class but the label, or one certain class. */
export interface Goal {
  /** Label of each sample of the attacked batch. */
  readonly labels: Int32Array
  /** Class that each sample should be taken for; null, or left out, when any wrong class will do. */
  readonly targets?: Int32Array | null
}

/**
 * Whether one row of logits is a success for a sample. Untargeted, a tie, and what is not a number, is no correct answer;
 * targeted, the target has to be above all others.
 */
export function isSuccess(logits: Float32Array, { labels, targets }: Goal, row: number): boolean {
  return targets ? isAbove(logits, targets[row] as number) : !isAbove(logits, labels[row] as number)
}

/**
 * The successes whose margin is at least `confidence`, in logits: what an attack with that option counts as one (Carlini &
 * Wagner 2017, section V.A). With 0 all of them.
 *
 * @param answers to a question of the loss 'margin'
 */
export function confidentSuccesses({ fooled, loss }: Answers, confidence: number): Uint8Array {
  // A margin that is not a number is a success, as `isSuccess` says.
  return fooled.map((flag, at) => (flag === 1 && !((loss[at] as number) < confidence) ? 1 : 0))
}

/** True when the logit of a class is larger than all others. */
function isAbove(logits: Float32Array, chosen: number): boolean {
  const own = logits[chosen] as number
  for (let other = 0; other < logits.length; other++)
    if (other !== chosen && !(own > (logits[other] as number))) return false
  return true
}

/**
 * The loss of one row that rises towards the goal: away from the label, or towards the target, whose loss is then
 * counted below zero. `slope` takes the derivative by each logit and is zero at first where it is to be used.
 */
export function lossOfGoal(
  kind: LossKind,
  logits: Float32Array,
  slope: Float64Array,
  { labels, targets }: Goal,
  row: number
): number {
  const label = labels[row] as number
  if (!targets) return classLosses[kind](logits, slope, label)
  const target = targets[row] as number
  if (kind === 'dlr') return targetedDlrOfRow(logits, slope, label, target)
  const loss = classLosses[kind](logits, slope, target)
  for (let index = 0; index < slope.length; index++) slope[index] = -(slope[index] as number)
  return -loss
}
