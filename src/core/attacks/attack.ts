import type * as tf from '@tensorflow/tfjs-core'
import type { AttackId, AttackOptions } from '@contract/attacks'
import type { ThreatModel } from '@contract/threat-model'
import type { Signal } from '../signal'
import type { Random } from '../tensor/random'
import type { Oracle } from './oracle'

/** What every attack is given. It owns none of it. */
export interface AttackInput<Options> {
  /** The model, as far as the attacker may see it; every question is counted for each sample. */
  readonly oracle: Oracle
  /** `[n, h, w, c]` clean inputs. */
  readonly x: tf.Tensor4D
  /** Place of each sample in its data set: names its random stream, whatever batch it comes in. */
  readonly sampleIndices: ArrayLike<number>
  readonly threat: ThreatModel
  readonly options: Options
  readonly random: Random
  readonly signal: Signal
  /**
   * In targeted mode: images of the target class of a sample that the attacker owns, the `tried`-th from 0 on; null where
   * there is no further one. Attacks by decisions begin with them.
   */
  readonly imageOfTarget?: (row: number, tried: number) => Float32Array | null
  /** Images of other classes than the label of a sample, in targeted mode of its target, that the attacker owns, likewise. */
  readonly imageElsewhere?: (row: number, tried: number) => Float32Array | null
  /**
   * `[n, h, w, c]` legal inputs to begin with before the attack's own starts, such as what was found at a smaller
   * epsilon; they change nothing about those. Attacks without a start of their choice leave them alone.
   */
  readonly from?: tf.Tensor4D
  /**
   * `[1, h, w, c]` the one change for all images of an evaluation, of an attack that fits it to them together; where it is
   * missing the attack fits one to `x`.
   */
  readonly fitted?: tf.Tensor4D
  /** Notes which member of an ensemble fooled a sample. */
  readonly credit?: (row: number, member: string) => void
}

/** How far an attack is: steps of one batch. */
export interface AttackProgress {
  readonly done: number
  readonly total: number
}

/**
 * An attack: yields its progress and returns `[n, h, w, c]` adversarial inputs, which the caller disposes. It
 * keeps to ball and box as it climbs, checks the signal in each step, and leaves no tensor behind however it ends.
 * Whether it succeeded is not its business: the referee (core/evaluation) judges.
 */
export type AttackFunction<Options> = (
  input: AttackInput<Options>
) => AsyncGenerator<AttackProgress, tf.Tensor4D, void>

/** The attack of an id, with the options that the contract declares for it. */
export type Attack<K extends AttackId> = AttackFunction<AttackOptions<K>>
/** What the attack of an id is given. */
export type InputOf<K extends AttackId> = AttackInput<AttackOptions<K>>
