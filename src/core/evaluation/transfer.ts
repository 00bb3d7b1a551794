import * as tf from '@tensorflow/tfjs-core'
import type { ImageShape } from '@contract/dataset'
import type { TransferCell, TransferComparison } from '@contract/transfer'
import type { Classifier } from '../models/classifier'
import type { JobContext } from '../jobs/job'
import { pairedDifference } from './difference'
import { textOfFlags } from './flag-text'
import { mcnemar } from './mcnemar'
import { correctRows, predict } from './predict'
import { wilson } from './wilson'

/** Inputs of some test images in their order, clean or attacked: NHWC in model units, and their labels. */
export interface Inputs {
  readonly pixels: Float32Array
  readonly labels: ArrayLike<number>
  readonly imageShape: ImageShape
}

/** 1 for each input that a network has right. */
export function rightRows(
  model: Classifier,
  inputs: Inputs,
  batchSize: number,
  { signal, room }: Pick<JobContext, 'signal' | 'room'>
): Uint8Array {
  const count = inputs.labels.length
  const size = inputs.imageShape.reduce((product, side) => product * side, 1)
  const right = new Uint8Array(count)
  for (let from = 0; from < count; from += batchSize) {
    const rows = Math.min(batchSize, count - from)
    const x = tf.tensor4d(inputs.pixels.subarray(from * size, (from + rows) * size), [
      rows,
      ...inputs.imageShape
    ])
    try {
      const logits = predict(model, x, batchSize, signal, room)
      const labels = Array.from({ length: rows }, (_, row) => inputs.labels[from + row] as number)
      right.set(correctRows(logits, model.classCount, labels), from)
    } finally {
      x.dispose()
    }
  }
  return right
}

/**
 * What examples do to a target, from which inputs it has right before and after. Robust accuracy is over all samples;
 * the success rate over those that the target had right before, as everywhere (the examples count whether or not they
 * fool their own source).
 */
export function transferCell(
  target: string,
  modelHash: string,
  before: Uint8Array,
  after: Uint8Array
): TransferCell {
  const total = before.length
  let clean = 0
  let robust = 0
  for (let row = 0; row < total; row++) {
    clean += before[row] as number
    robust += (before[row] as number) * (after[row] as number)
  }
  return {
    target,
    modelHash,
    cleanAccuracy: wilson(clean, total),
    robustAccuracy: wilson(robust, total),
    attackSuccessRate: clean === 0 ? null : wilson(clean - robust, clean),
    robust: textOfFlags(rightThroughout(before, after))
  }
}

/** What one target has right before and after, image by image. */
export interface TargetOutcome {
  readonly target: string
  readonly robust: Uint8Array
}

/** 1 where an input is right before and after. */
export function rightThroughout(before: Uint8Array, after: Uint8Array): Uint8Array {
  return before.map((flag, row) => flag & (after[row] as number))
}

/**
 * Every pair of targets on the same images: McNemar's test of their robust accuracies, and Holm's correction (Holm 1979,
 * Scandinavian Journal of Statistics 6:65-70) for there being many pairs.
 */
export function compareTargets(targets: readonly TargetOutcome[]): TransferComparison[] {
  const pairs = targets.flatMap((first, place) =>
    targets.slice(place + 1).map((second) => {
      const counts = { both: 0, firstOnly: 0, secondOnly: 0, neither: 0 }
      first.robust.forEach((own, row) => {
        const other = second.robust[row] === 1
        counts[own === 1 ? (other ? 'both' : 'firstOnly') : other ? 'secondOnly' : 'neither']++
      })
      return {
        first: first.target,
        second: second.target,
        ...counts,
        difference: pairedDifference(counts),
        ...mcnemar(counts.firstOnly, counts.secondOnly)
      }
    })
  )
  const adjusted = holm(pairs.map(({ midP }) => midP))
  return pairs.map((pair, place) => ({ ...pair, adjusted: adjusted[place] as number }))
}

/** Probabilities after Holm's step-down correction, in the order given; never below the ones that go in, nor above 1. */
export function holm(probabilities: readonly number[]): number[] {
  const order = [...probabilities.keys()].sort(
    (a, b) => (probabilities[a] as number) - (probabilities[b] as number)
  )
  const adjusted = new Array<number>(probabilities.length).fill(1)
  let highest = 0
  order.forEach((index, rank) => {
    highest = Math.max(highest, Math.min(1, (probabilities.length - rank) * (probabilities[index] as number)))
    adjusted[index] = highest
  })
  return adjusted
}
