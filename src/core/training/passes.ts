import * as tf from '@tensorflow/tfjs-core'
import type { TrainingNetwork } from '../models/network'
import type { AnyMethod, MethodInput } from './methods'
import { withPerturbedWeights } from './weight-perturbation'

/** One forward and backward pass of a training method. */
export interface Pass {
  /** Mean loss of the batch. */
  readonly loss: number
  /** By each variable, in their order. */
  readonly gradients: tf.Tensor[]
}

export interface PassesInput {
  readonly method: AnyMethod
  readonly input: MethodInput<unknown>
  /** The network under the loss: with dropout and the batch's own statistics, which attacks do without. The input's own when left out. */
  readonly lossNetwork?: TrainingNetwork
  readonly variables: readonly tf.Variable[]
  /** What a pass moves by itself: averages of batch normalisation. */
  readonly statistics: readonly tf.Variable[]
  /** Length of the adversarial step of the weights, as a share of each kernel's own; null for none. */
  readonly weightPerturbation: number | null
  /** What a replaying method carries from batch to batch of an epoch. */
  readonly carried: Carried
}

/** The perturbation of the last batch: `[n, h, w, c]`, or null. Its owner disposes it. */
export interface Carried {
  perturbation: tf.Tensor4D | null
}

/**
 * The passes of one batch, one for most methods. The weights may be stepped between them; the gradients are gone when
 * the next pass is asked for.
 */
export function* passes({
  method,
  input,
  lossNetwork = input,
  variables,
  statistics,
  weightPerturbation,
  carried
}: PassesInput): Generator<Pass, void, void> {
  const { replay } = method
  const { network, again } = lossNetwork
  const times = replay?.times(input) ?? 1
  let examples = tf.tidy((): tf.Tensor4D =>
    // A clone, for the method may give the clean images themselves, which are the caller's.
    tf.clone(replay ? replay.first(input, carried.perturbation) : (method.examples?.(input) ?? input.x))
  )
  try {
    for (let time = 0; time < times; time++) {
      input.signal.throwIfAborted()
      const sources = replay ? [...variables, examples] : variables
      const differentiate = (): Pass =>
        differentiated(method, { ...input, network, again, examples }, sources)
      const { loss, gradients } =
        weightPerturbation === null
          ? differentiate()
          : withPerturbedWeights(variables, statistics, weightPerturbation, differentiate)
      try {
        yield { loss, gradients: gradients.slice(0, variables.length) }
        const byExamples = gradients[variables.length] as tf.Tensor4D | undefined
        if (!replay || !byExamples) continue
        const next = tf.tidy(() => tf.clone(replay.next(input, examples, byExamples)))
        examples.dispose()
        examples = next
      } finally {
        tf.dispose(gradients)
      }
    }
    if (!replay) return
    carried.perturbation?.dispose()
    carried.perturbation = tf.sub<tf.Tensor4D>(examples, input.x)
  } finally {
    examples.dispose()
  }
}

/** Loss of a batch with its gradient by each of `sources`. */
function differentiated(
  method: AnyMethod,
  input: MethodInput<unknown> & { readonly examples: tf.Tensor4D },
  sources: readonly tf.Tensor[]
): Pass {
  return tf.tidy(() => {
    const { value, grads } = tf.engine().gradients(() => method.loss(input), [...sources])
    return { loss: value.dataSync<'float32'>()[0] as number, gradients: grads }
  })
}
