import type * as tf from '@tensorflow/tfjs-core'
import type { Knowledge } from '@contract/threat-model'
import type { WindowPlace } from '../models/classifier'
import type { LossKind } from '../tensor/losses'
import type { CallBudget, CallKind } from './call-record'

/** What the model says to some inputs, one entry a row. */
export interface Answers {
  /** The loss that the attack climbs. */
  readonly loss: Float32Array
  /** 1 where the input is a success: not classified as its label, in targeted mode classified as its target. */
  readonly fooled: Uint8Array
}

/** Answers with the input gradient `[n, h, w, c]` of each row's loss; the caller disposes it. Always finite. */
export interface GradientAnswers extends Answers {
  readonly gradient: tf.Tensor4D
  /** `[n * classCount]`, row after row. */
  readonly logits: Float32Array
}

/** The part of a question that one pass answers. */
export interface QuestionPart {
  /** Sample of each row of the part. */
  readonly rows: Int32Array
  /** Place of the part's first row in the question: row r of the part is row `from + r` of what was asked. */
  readonly from: number
}

/** Any differentiable loss: `[n, classCount]` logits of a part to `[n]`, one loss a row, of its own logits only. */
export type LossOfLogits = (logits: tf.Tensor2D, part: QuestionPart) => tf.Tensor1D

/** A differentiable change of the inputs `[n, h, w, c]` of a part before the model sees them, each sample alone. */
export type InputMap = (x: tf.Tensor4D, part: QuestionPart) => tf.Tensor4D

/** Differences of logits and their gradients, for the linearised attacks. */
export interface DifferenceGradients {
  /** `[n * k]`: logit of the k-th class minus logit of the row's label (in targeted mode: of the row's target). */
  readonly differences: Float32Array
  /** `[n, k, features]`; the caller disposes it. Always finite. */
  readonly gradients: tf.Tensor3D
}

/** An oracle that remembers what it was told to keep; each question is one forward pass of the samples asked about. */
export interface NearbyOracle {
  /**
   * As `evaluate` of the oracle, but for the last bits of float32. Knowledge: score.
   *
   * @param rows sample of each candidate, each at most once
   * @param windows where each candidate differs from what was kept last of its sample; null where all of it may
   */
  evaluate(x: tf.Tensor4D, rows: Int32Array, loss: LossKind, windows: readonly WindowPlace[] | null): Answers
  /** Says which candidates of the last question are the best inputs of their samples from now on: 1 for each. */
  keep(kept: Uint8Array): void
  dispose(): void
}

/**
 * A model as its attacker sees it. `rows` says which sample of the attacked batch each row of x belongs to (a sample
 * may come several times): it picks the labels, and the samples that the calls are counted for. What the knowledge of
 * the threat model does not cover is refused as a defect of the attack.
 */
export interface Oracle {
  readonly classCount: number
  /** Label of each sample. */
  readonly labels: Int32Array
  /** Class that each sample should be taken for; null when any wrong class will do. */
  readonly targets: Int32Array | null
  /** How many more questions the attack may ask about a sample; Infinity without a budget. */
  callsLeft(kind: CallKind, row: number): number
  /** One forward pass, of which only the class is seen: 1 for each success. Knowledge: decision. */
  decide(x: tf.Tensor4D, rows: Int32Array): Uint8Array
  /** One forward pass: `[n * classCount]`, row after row. Knowledge: score. */
  logits(x: tf.Tensor4D, rows: Int32Array): Float32Array
  /** One forward pass. In targeted mode the loss rises towards the target. Knowledge: score. */
  evaluate(x: tf.Tensor4D, rows: Int32Array, loss: LossKind): Answers
  /**
   * The same questions about candidates of which each differs from the best input of its sample in one window; null where
   * they cost as much that way. The caller disposes it.
   */
  nearby(): NearbyOracle | null
  /** One forward and one backward pass. In targeted mode the loss rises towards the target. Knowledge: white-box. */
  gradient(x: tf.Tensor4D, rows: Int32Array, loss: LossKind, through?: InputMap): GradientAnswers
  /** The same for a loss of the attack's own. */
  gradientOf(x: tf.Tensor4D, rows: Int32Array, loss: LossOfLogits, through?: InputMap): GradientAnswers
  /**
   * Differences of logits and their gradients, one forward and one backward pass for each class asked for.
   *
   * @param classes `[n * k]`: the k classes of each row, none of them the row's label (in targeted mode: its target)
   */
  differences(x: tf.Tensor4D, rows: Int32Array, classes: Int32Array): DifferenceGradients
  /**
   * The same oracle, each of whose answers is the mean over `draws` passes (Athalye et al. 2018, expectation over
   * transformation): for models that answer at random. Every pass counts.
   */
  averaged(draws: number): Oracle
  /**
   * The same oracle, whose gradients pass flat steps of the network through smooth substitutes (BPDA).
   *
   * @param width of the ramps that stand in for jumps
   */
  substituted(width: number): Oracle
  /**
   * The same oracle for some of the samples, which it numbers anew from 0, as an attacker with other knowledge and a
   * budget of its own sees it. Its passes count for this one, too.
   */
  subset(rows: Int32Array, limits: { readonly knowledge: Knowledge; readonly budget: CallBudget }): Oracle
}
