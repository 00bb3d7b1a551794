import { changesEveryImage, type AttackSpec } from '@contract/attacks'
import { goalMisfit, type ThreatGoal } from '@contract/attacks/goal'
import { AppError } from '@contract/errors'
import { range } from '../tensor/batches'
import type { Random } from '../tensor/random'

/** A wave of clean samples, for the choice of their targets. */
export interface TargetInput {
  /** Null for an untargeted attack. */
  readonly goal: ThreatGoal | null
  /** `[n * classCount]` logits of the clean inputs. */
  readonly outputs: Float32Array
  readonly labels: Int32Array
  /** Place of each sample in its data set: a random target does not depend on the batch. */
  readonly indices: Int32Array
  readonly random: Random
}

/** @throws AppError 'invalid-input' for a class, or a rank, that a network of so many classes does not have */
export function refuseGoal({ options }: AttackSpec, classCount: number): void {
  const misfit = goalMisfit(options, classCount)
  if (misfit) throw new AppError('invalid-input', misfit.message)
}

/**
 * The class that each sample should be taken for; null for an untargeted attack. It is never the label, but where one
 * class was given for all: samples of that class are not to be attacked. The network has what is wanted (`refuseGoal`).
 */
export function targetsOf({ goal, outputs, labels, indices, random }: TargetInput): Int32Array | null {
  if (goal === null) return null
  const classCount = outputs.length / labels.length
  return labels.map((label, row) => {
    if (goal === 'random') {
      const drawn = random
        .fork('target')
        .fork(`sample-${indices[row]}`)
        .integer(classCount - 1)
      return drawn < label ? drawn : drawn + 1
    }
    if (typeof goal === 'object' && 'targetClass' in goal) return goal.targetClass
    const logits = outputs.subarray(row * classCount, (row + 1) * classCount)
    if (goal === 'least-likely') return foremost(logits, -1, new Set([label]))
    return atRank(logits, label, goal === 'runner-up' ? 2 : goal.targetRank)
  })
}

/** The class of a rank by logit; the label stands first, whatever its logit. */
function atRank(logits: Float32Array, label: number, rank: number): number {
  const passed = new Set([label])
  for (let place = 2; place < rank; place++) passed.add(foremost(logits, 1, passed))
  return foremost(logits, 1, passed)
}

/** The class with the largest logit (the smallest for a sign of -1) that was not passed over; of equal ones the first. */
function foremost(logits: Float32Array, sign: 1 | -1, passed: ReadonlySet<number>): number {
  let best = -1
  for (const [other, logit] of logits.entries())
    if (!passed.has(other) && (best < 0 || sign * logit > sign * (logits[best] as number))) best = other
  return best
}

/** The samples that are attacked: those that are classified right, but all of them by what changes every image. */
export function attackedRows(
  spec: AttackSpec,
  {
    correct,
    targets,
    labels
  }: { readonly correct: Uint8Array; readonly targets: Int32Array | null; readonly labels: Int32Array }
): Int32Array {
  const isEvery = changesEveryImage(spec)
  // What already is the one class that all are to be taken for cannot become it.
  return range(0, labels.length).filter(
    (row) => isEvery || (correct[row] === 1 && targets?.[row] !== labels[row])
  )
}
