import * as tf from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { type MethodSpec, MethodSpec as MethodSchema, type TrainingMethodId } from '@contract/training'
import { buildModel, networkOf } from '@core/models'
import { readChain } from '@core/models/chain/read'
import { neverAborted } from '@core/signal'
import { batchOf, range } from '@core/tensor/batches'
import { createRandom } from '@core/tensor/random'
import { type AnyMethod, type MethodInput, methodOf } from '@core/training/methods'
import { mnist } from '../../../../bench/lib/mnist'

const data = mnist('train', 64)

export interface Bench {
  readonly model: LayersModel
  readonly variables: tf.Variable[]
  readonly method: AnyMethod
  readonly input: MethodInput<unknown>
  dispose(): void
}

/** A method with options on a fresh network and the first digits. */
export function benchOf(
  spec: { id: TrainingMethodId; options?: object },
  more: { architecture?: 'linear' | 'mlp' | 'conv3'; count?: number; progress?: number; seed?: number } = {}
): Bench {
  const { id, options }: MethodSpec = MethodSchema.parse(spec)
  const random = createRandom(more.seed ?? 1)
  const model = buildModel(more.architecture ?? 'mlp', [28, 28, 1], 10, random.fork('weights'))
  const { x, y } = batchOf(data, range(0, more.count ?? 16))
  const network = networkOf(model)
  return {
    model,
    variables: model.trainableWeights.map((weight) => weight.read() as tf.Variable),
    method: methodOf(id),
    input: {
      ...{ network, again: network, chain: readChain(model), x, y, classCount: 10 },
      ...{ bounds: data.bounds, options, random: random.fork('batch') },
      ...{ progress: more.progress ?? 0.5, signal: neverAborted }
    },
    dispose() {
      tf.dispose([x, y])
      model.dispose()
    }
  }
}

/** The inputs on which the loss is taken; the caller disposes them. */
export function examplesOf({ method, input }: Bench): tf.Tensor4D {
  return tf.tidy(() => tf.clone(method.examples?.(input) ?? input.x))
}

/** The loss of a batch. */
export function lossOf(bench: Bench, examples: tf.Tensor4D = bench.input.x): number {
  return tf.tidy(() => bench.method.loss({ ...bench.input, examples }).dataSync()[0] as number)
}
