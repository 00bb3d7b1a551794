import * as tf from '@tensorflow/tfjs-core'
import { AppError } from '@contract/errors'
import type { Optimizer as OptimizerSpec } from '@contract/training'
import type { WeightData } from '../../jobs/job'
import { packTensors, unpackTensors } from '../../models/weights'
import { adam } from './adam'
import { sgd } from './sgd'
import type { UpdateRule } from './update-rule'

/** Changes the variables of a network step by step; its owner disposes it. */
export interface Optimizer {
  /** One step against the gradients, given in the order of the variables. They stay the caller's to dispose. */
  apply(gradients: readonly tf.Tensor[], learningRate: number): void
  /** True unless a weight is NaN or infinite. */
  isFinite(): boolean
  /** Step count and accumulators: with the weights, all that the next step depends on. */
  state(): WeightData
  dispose(): void
}

function ruleOf(spec: OptimizerSpec): UpdateRule {
  return spec.kind === 'adam' ? adam : sgd(spec.momentum)
}

/**
 * An optimizer of `variables`. All weights are updated as one flat vector: a dozen passes in all, not a dozen for
 * each of them.
 *
 * @param saved what `state` gave, to go on from there; null to start
 * @throws AppError 'model-unreadable' when `saved` belongs to another network or optimizer
 */
export function createOptimizer(
  spec: OptimizerSpec,
  variables: readonly tf.Variable[],
  saved: WeightData | null
): Optimizer {
  const rule = ruleOf(spec)
  const sizes = variables.map(({ size }) => size)
  const count = sizes.reduce((sum, size) => sum + size, 0)
  let { step, accumulators } = saved === null ? start(rule, count) : restore(rule, count, saved)
  let weights = flat(variables)

  return {
    apply(gradients, learningRate) {
      step++
      const next = tf.tidy(() => {
        const gradient = flat(gradients)
        const updated = rule.update({ weights, gradient, accumulators, step, learningRate })
        tf.split(updated.weights, sizes).forEach((part, index) => {
          const variable = variables[index] as tf.Variable
          variable.assign(tf.reshape(part, variable.shape))
        })
        return [updated.weights, ...updated.accumulators]
      })
      tf.dispose([weights, ...accumulators])
      const [nextWeights, ...nextAccumulators] = next as [tf.Tensor1D, ...tf.Tensor1D[]]
      weights = nextWeights
      accumulators = nextAccumulators
    },
    isFinite: () => tf.tidy(() => tf.all(tf.isFinite(weights)).dataSync()[0] === 1),
    state() {
      const stepTensor = tf.scalar(step, 'int32')
      const named = rule.accumulators.map((name, index) => ({
        name,
        tensor: accumulators[index] as tf.Tensor1D
      }))
      const packed = packTensors([{ name: 'step', tensor: stepTensor }, ...named])
      stepTensor.dispose()
      return packed
    },
    dispose: () => tf.dispose([weights, ...accumulators])
  }
}

interface State {
  step: number
  accumulators: tf.Tensor1D[]
}

/** Tensors end to end in one vector; the caller disposes it. */
function flat(tensors: readonly tf.Tensor[]): tf.Tensor1D {
  return tf.tidy(() => tf.concat(tensors.map((tensor) => tf.reshape(tensor, [tensor.size]) as tf.Tensor1D)))
}

function start(rule: UpdateRule, count: number): State {
  return { step: 0, accumulators: rule.accumulators.map(() => tf.zeros<tf.Rank.R1>([count])) }
}

function restore(rule: UpdateRule, count: number, saved: WeightData): State {
  const expected = ['step', ...rule.accumulators.map((name) => `${name}[${count}]`)].join(', ')
  const found = saved.specs.map(({ name, shape }) => (shape.length > 0 ? `${name}[${shape.join()}]` : name))
  if (found.join(', ') !== expected)
    throw new AppError(
      'model-unreadable',
      `The checkpoint's optimizer state does not belong to this network: expected ${expected}, ` +
        `found ${found.join(', ')}. Start the training anew.`
    )
  const [step, ...accumulators] = unpackTensors(saved).map(({ tensor }) => tensor)
  const count_ = (step as tf.Scalar).dataSync<'int32'>()[0] as number
  tf.dispose(step as tf.Scalar)
  return { step: count_, accumulators: accumulators as tf.Tensor1D[] }
}
