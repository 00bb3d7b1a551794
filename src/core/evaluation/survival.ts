import * as tf from '@tensorflow/tfjs-core'
import type { ImageShape } from '@contract/dataset'
import { SurvivalForm, type Survival } from '@contract/survival'
import { isLp, type ThreatModel } from '@contract/threat-model'
import type { Classifier } from '../models/classifier'
import type { Signal } from '../signal'
import { levelsOf, LEVELS, valuesOfLevels } from '../tensor/eight-bit-grid'
import { distances } from '../tensor/norms'
import type { Room } from '../tensor/room'
import { valuesOf } from '../tensor/values-of'
import { correctRows, predict } from './predict'
import { wilson } from './wilson'

/** Writes an image and reads it back; the engine has the real encoders. */
export interface ImageCodec {
  readonly form: Exclude<SurvivalForm, 'eight-bit'>
  /** Whether the format has images of so many channels. */
  takes(channels: number): boolean
  /**
   * @param levels bytes, height by width by channels
   * @returns as many, as they are read
   */
  through(levels: Uint8Array, shape: ImageShape): Promise<Uint8Array>
}

/** Examples that count as successes, and what they are. */
export interface SurvivalInput {
  readonly model: Classifier
  readonly threat: ThreatModel
  readonly imageShape: ImageShape
  /** Pixels before and after, NHWC in model units. */
  readonly x: Float32Array
  readonly xAdv: Float32Array
  readonly labels: Int32Array
  /** Classes that they are to be taken for; null when any wrong one counts. */
  readonly targets: Int32Array | null
  readonly codecs: readonly ImageCodec[]
  readonly batchSize: number
  readonly signal: Signal
  /** Halves passes that do not fit into memory. */
  readonly room: Room
}

/** Of one form: how many were tried, still fool, and lie within the edge; and the farthest. */
export interface SurvivalCount {
  examples: number
  adversarial: number
  within: number
  largest: number
}
export type SurvivalCounts = Map<SurvivalForm, SurvivalCount>

/**
 * Farthest that an example in the ball may end when each component moves by at most half of 1/255 of the box:
 * `epsilon + ||(1/2)/255||`. Null for l0, which counts the components, and where no norm bounds the change.
 */
export function roundingEdge({ norm, epsilon, bounds }: ThreatModel, dimension: number): number | null {
  if (!isLp(norm) || norm === 'l0') return null
  const half = (bounds.upper - bounds.lower) / LEVELS / 2
  const reach = { linf: half, l2: half * Math.sqrt(dimension), l1: half * dimension }[norm]
  return epsilon + reach
}

/** Puts examples through rounding and every codec that can hold them, and adds what comes out of it to `counts`. */
export async function countSurvivors(input: SurvivalInput, counts: SurvivalCounts): Promise<void> {
  const { threat, imageShape, xAdv, labels, codecs } = input
  const rounded = levelsOf(xAdv, threat.bounds)
  enter(input, rounded, counts, 'eight-bit')
  const size = xAdv.length / Math.max(1, labels.length)
  for (const codec of codecs) {
    if (!codec.takes(imageShape[2])) continue
    const read = new Uint8Array(rounded.length)
    for (let from = 0; from < rounded.length; from += size) {
      input.signal.throwIfAborted()
      read.set(await codec.through(rounded.subarray(from, from + size), imageShape), from)
    }
    enter(input, read, counts, codec.form)
  }
}

/** Judges images of bytes as the referee judges examples, on a forward pass of their own. */
function enter(input: SurvivalInput, levels: Uint8Array, counts: SurvivalCounts, form: SurvivalForm): void {
  const { model, threat, imageShape, labels, targets, batchSize, signal, room } = input
  const shape: [number, number, number, number] = [labels.length, ...imageShape]
  const count = counts.get(form) ?? { examples: 0, adversarial: 0, within: 0, largest: 0 }
  counts.set(form, count)
  if (labels.length === 0) return
  const edge = roundingEdge(threat, input.x.length / labels.length)
  const kept = tf.tensor4d(valuesOfLevels(levels, threat.bounds), shape)
  try {
    const logits = predict(model, kept, batchSize, signal, room)
    const fooled = targets
      ? correctRows(logits, model.classCount, targets)
      : correctRows(logits, model.classCount, labels).map((flag) => 1 - flag)
    const moved = valuesOf(() => distances[threat.norm].distance(tf.sub(kept, tf.tensor4d(input.x, shape))))
    fooled.forEach((flag, row) => {
      const distance = moved[row] as number
      count.examples++
      count.adversarial += flag
      // Single precision may carry an honest example over the edge by a hair.
      if (edge !== null && distance <= edge * (1 + 1e-5) + 1e-7) count.within++
      count.largest = Math.max(count.largest, distance)
    })
  } finally {
    kept.dispose()
  }
}

/** The shares, in the order of the forms; those without a count are left out. */
export function survivalOf(counts: SurvivalCounts, threat: ThreatModel, dimension: number): Survival {
  const edge = roundingEdge(threat, dimension)
  return {
    examples: counts.get('eight-bit')?.examples ?? 0,
    edge,
    forms: SurvivalForm.options.flatMap((form) => {
      const count = counts.get(form)
      if (!count) return []
      const { examples, adversarial, within, largest } = count
      return [
        {
          form,
          adversarial: wilson(adversarial, examples),
          withinEdge: edge === null ? null : wilson(within, examples),
          largestDistance: examples === 0 ? null : largest
        }
      ]
    })
  }
}
