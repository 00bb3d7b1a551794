import { changesEveryImage, type AttackGoal, type AttackSpec } from '@contract/attacks'
import { AppError } from '@contract/errors'
import { range } from '../tensor/batches'
import type { Random } from '../tensor/random'

/** A wave of clean samples, for the choice of their targets. */
export interface TargetInput {
  readonly goal: AttackGoal
  /** The one class for all samples; no goal counts then. */
  readonly only?: number | null
  /** `[n * classCount]` logits of the clean inputs. */
  readonly outputs: Float32Array
  readonly labels: Int32Array
  /** Place of each sample in its data set: a random target does not depend on the batch. */
  readonly indices: Int32Array
  readonly random: Random
}

/**
 * The class that each sample should be taken for; null for an untargeted attack. It is never the label, but where one
 * class was given for all: samples of that class are not to be attacked.
 *
 * @throws AppError 'invalid-input' for a class that the network does not have
 */
export function targetsOf({
  goal,
  only = null,
  outputs,
  labels,
  indices,
  random
}: TargetInput): Int32Array | null {
  const classCount = outputs.length / labels.length
  if (only !== null) {
    if (only >= classCount)
      throw new AppError(
        'invalid-input',
        `The target class is ${only}, but the network has the classes 0 to ${classCount - 1}. Choose one of these.`
      )
    return labels.map(() => only)
  }
  if (goal === 'untargeted') return null
  return labels.map((label, row) => {
    if (goal === 'random') {
      const drawn = random
        .fork('target')
        .fork(`sample-${indices[row]}`)
        .integer(classCount - 1)
      return drawn < label ? drawn : drawn + 1
    }
    const sign = goal === 'runner-up' ? 1 : -1
    const logits = outputs.subarray(row * classCount, (row + 1) * classCount)
    let best = label === 0 ? 1 : 0
    for (let other = best + 1; other < classCount; other++)
      if (other !== label && sign * (logits[other] as number) > sign * (logits[best] as number)) best = other
    return best
  })
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
