import * as tf from '@tensorflow/tfjs-core'
import type { ThreatModel } from '@contract/threat-model'
import { AppError } from '@contract/errors'
import { leftRows, reachOf } from '../attacks/inside'
import { legalInput } from '../attacks/legal'
import type { Classifier } from '../models/classifier'
import type { Signal } from '../signal'
import { distances } from '../tensor/norms'
import { flagsOf, valuesOf } from '../tensor/values-of'
import { correctRows, outcomesOf, predict, type Outcomes } from './predict'

const FEATURES = [1, 2, 3]

/** One attacked batch, for the referee. */
export interface Claim {
  /** The model itself, not the attacker's view of it. */
  readonly model: Classifier
  /** `[n, h, w, c]` clean inputs. */
  readonly x: tf.Tensor4D
  /** `[n, h, w, c]` what the attack returned. */
  readonly xAdv: tf.Tensor4D
  readonly labels: Int32Array
  /** Classes that the samples should be taken for; null when any wrong class counts. */
  readonly targets?: Int32Array | null
  readonly threat: ThreatModel
  readonly batchSize: number
  readonly signal: Signal
}

/** What counts, one entry a sample; all of it found by the referee. */
export interface Verdict extends Outcomes {
  /** `[n, h, w, c]`, inside ball and box; the caller disposes it. */
  readonly xAdv: tf.Tensor4D
  /** `[n, classCount]` of the legal inputs. */
  readonly logits: Float32Array
  /** 1 where the legal input is misclassified, in targeted mode where it is classified as its target. */
  readonly fooled: Uint8Array
  /** Distance of the legal input from the clean one, in the norm of the threat. */
  readonly distance: Float32Array
  /** 1 where the attack returned an input outside the ball, outside the box, or not of finite numbers. */
  readonly leftBall: Uint8Array
  readonly leftBox: Uint8Array
  readonly notFinite: Uint8Array
}

/**
 * Judges adversarial inputs: whatever the attack returned is first brought back to ball and box (an input that is not
 * finite becomes the clean one), then classified in a forward pass of the referee's own. A faulty attack can be weak,
 * never dishonest.
 */
export function judge(claim: Claim): Verdict {
  const { model, x, labels, targets, threat, batchSize, signal } = claim
  if (claim.xAdv.shape.join() !== x.shape.join())
    throw new AppError(
      'bug',
      `The attack returned inputs of shape [${claim.xAdv.shape.join(', ')}] for [${x.shape.join(', ')}].`
    )
  const { xAdv, ...left } = bringBack(x, claim.xAdv, threat)
  try {
    const distance = valuesOf(() => distances[threat.norm].distance(tf.sub(xAdv, x)))
    const logits = predict(model, xAdv, batchSize, signal)
    const fooled = targets
      ? correctRows(logits, model.classCount, targets)
      : correctRows(logits, model.classCount, labels).map((flag) => 1 - flag)
    return { xAdv, logits, ...left, ...outcomesOf(logits, model.classCount, labels), distance, fooled }
  } catch (error) {
    xAdv.dispose()
    throw error
  }
}

type Legal = Pick<Verdict, 'xAdv' | 'leftBall' | 'leftBox' | 'notFinite'>

/** What the attack returned, made finite and legal, and what was wrong with it. */
function bringBack(x: tf.Tensor4D, claimed: tf.Tensor4D, threat: ThreatModel): Legal {
  const { bounds } = threat
  // A sum is finite only if all its terms are.
  const notFinite = flagsOf(
    () => tf.sum(tf.abs(claimed), FEATURES),
    (sum) => !Number.isFinite(sum)
  )
  const finite = chosen(claimed, x, notFinite)
  try {
    const { leftBall, leftBox } = leftRows(x, finite, reachOf(threat))
    const xAdv = tf.tidy(() => {
      // What did not leave the ball keeps its bytes.
      const isInside = !leftBall.includes(1)
      const inBall = isInside ? finite : chosen(finite, legalInput(x, tf.sub(finite, x), threat), leftBall)
      return tf.clipByValue(inBall, bounds.lower, bounds.upper)
    })
    return { xAdv, leftBall, leftBox, notFinite }
  } finally {
    finite.dispose()
  }
}

/** Rows of `x`, but those of `other` where the flag is set. A new tensor. */
function chosen(x: tf.Tensor4D, other: tf.Tensor4D, useOther: Uint8Array): tf.Tensor4D {
  if (!useOther.includes(1)) return tf.clone(x)
  const rows = Int32Array.from(useOther, (flag, row) => row + flag * useOther.length)
  return tf.tidy(() => tf.gather(tf.concat([x, other], 0), tf.tensor1d(rows, 'int32')))
}
