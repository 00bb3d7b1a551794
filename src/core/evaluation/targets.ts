import type { AttackGoal } from '@contract/attacks'
import type { Random } from '../tensor/random'

/** A wave of clean samples, for the choice of their targets. */
export interface TargetInput {
  readonly goal: AttackGoal
  /** `[n * classCount]` logits of the clean inputs. */
  readonly outputs: Float32Array
  readonly labels: Int32Array
  /** Place of each sample in its data set: a random target does not depend on the batch. */
  readonly indices: Int32Array
  readonly random: Random
}

/** The class that each sample should be taken for, never its label; null for an untargeted attack. */
export function targetsOf({ goal, outputs, labels, indices, random }: TargetInput): Int32Array | null {
  if (goal === 'untargeted') return null
  const classCount = outputs.length / labels.length
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
