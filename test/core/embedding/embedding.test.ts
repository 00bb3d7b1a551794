import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import { EmbeddingJobSpec, type EmbeddingFrame } from '@contract/embedding'
import { AppError, Cancelled } from '@contract/errors'
import type { LabelledImages } from '@core/data'
import { nearestRows } from '@core/embedding/neighbours'
import { principalComponents } from '@core/embedding/principal'
import { embeddingJob } from '@core/jobs/embedding'
import { buildModel, type Classifier, classifierOf } from '@core/models'
import { hiddenOf } from '@core/models/hidden'
import { createRandom } from '@core/tensor/random'
import { describe, expect, it } from 'vitest'

const free = { aborted: false, throwIfAborted: () => undefined }
const context = { signal: free, now: () => 0, sha256: () => '' }

describe('principal components', () => {
  it('are the axes of a cross of known lengths, however it is turned', () => {
    const dimension = 30
    const random = createRandom(4)
    // Three orthonormal directions.
    const axes: number[][] = []
    for (let k = 0; k < 3; k++) {
      const axis = Array.from(random.normalArray(dimension))
      for (const other of axes) {
        const along = axis.reduce((sum, value, i) => sum + value * (other[i] ?? 0), 0)
        for (let i = 0; i < dimension; i++) axis[i] = (axis[i] ?? 0) - along * (other[i] ?? 0)
      }
      const length = Math.hypot(...axis)
      axes.push(axis.map((value) => value / length))
    }
    const reach = [5, 3, 1]
    const rows = reach.flatMap((size, k) =>
      [size, -size].flatMap((signed) => (axes[k] ?? []).map((value) => 7 + signed * value))
    )
    const found = principalComponents(
      Float32Array.from(rows),
      { count: 6, dimension, components: 3 },
      createRandom(1)
    )
    expect(found.shares.map((share) => Number(share.toFixed(5)))).toEqual(
      [25 / 35, 9 / 35, 1 / 35].map((share) => Number(share.toFixed(5)))
    )
    expect(Array.from(found.scores, (score) => Math.round(Math.abs(score) * 1000) / 1000)).toEqual([
      ...[5, 0, 0, 5, 0, 0, 0, 3, 0, 0, 3, 0, 0, 0, 1, 0, 0, 1]
    ])
  })
})

describe('nearest rows', () => {
  it('are those that comparing all pairs finds, in blocks or not', () => {
    const [count, dimension, most] = [600, 5, 7]
    const rows = createRandom(2).normalArray(count * dimension)
    const found = nearestRows(rows, { count, dimension, most }, { signal: free })
    const distance = (a: number, b: number): number => {
      let sum = 0
      for (let i = 0; i < dimension; i++)
        sum += ((rows[a * dimension + i] ?? 0) - (rows[b * dimension + i] ?? 0)) ** 2
      return Math.sqrt(sum)
    }
    for (const row of [0, 249, 250, 599]) {
      const sorted = Array.from({ length: count }, (_, other) => other)
        .filter((other) => other !== row)
        .sort((a, b) => distance(row, a) - distance(row, b))
      expect([...(found.indices[row] ?? [])]).toEqual(sorted.slice(0, most))
      expect(found.distances[row]?.[0]).toBeCloseTo(distance(row, sorted[0] ?? 0), 4)
    }
  })
})

/** Three heaps of images, far from each other. */
const perClass = 30
const side = 4
const random = createRandom(9)
const labels = Array.from({ length: 3 * perClass }, (_, index) => index % 3)
const heaps: LabelledImages = {
  count: labels.length,
  imageShape: [side, side, 1],
  classCount: 3,
  bounds: { lower: 0, upper: 1 },
  pixels: Float32Array.from(
    labels.flatMap((label) =>
      Array.from(
        { length: side * side },
        (_, pixel) => (pixel % 3 === label ? 0.9 : 0.1) + 0.03 * random.normal()
      )
    )
  ),
  labels: Uint8Array.from(labels),
  datasetHash: 'heaps'
}
const readout: Classifier = {
  inputShape: [side, side, 1],
  classCount: 3,
  bounds: { lower: 0, upper: 1 },
  hash: 'readout',
  logits: (x) =>
    tf.tidy(() => {
      const weights = Array.from({ length: side * side }, (_, pixel) =>
        [0, 1, 2].map((label) => Number(pixel % 3 === label))
      )
      return tf.matMul(tf.reshape(x, [-1, side * side]) as tf.Tensor2D, tf.tensor2d(weights))
    })
}

async function frameOf(change: object, signal = free as typeof context.signal): Promise<EmbeddingFrame> {
  const spec = EmbeddingJobSpec.parse({
    ...{ kind: 'embedding', model: 'readout', dataset: 'heaps', samples: 90, iterations: 150 },
    ...{ source: 'pixels', perplexity: 10, neighbours: 8 },
    ...change
  })
  const job = embeddingJob(
    { spec, model: readout, hidden: readout.logits, test: heaps },
    { ...context, signal }
  )
  for await (const event of job)
    if (event.kind === 'point' && event.point.kind === 'embedding') return event.point.frame
  throw new Error('no frame came')
}

describe('a map of test images', () => {
  it.each(['pca', 'tsne', 'umap'] as const)(
    'keeps heaps apart with %s, and is repeated by its seed',
    async (method) => {
      const before = tf.memory().numTensors
      const frame = await frameOf({ method })
      expect(frame.predicted).toEqual(labels)
      expect(frame.margins.every((margin) => margin > 0)).toBe(true)
      // The nearest point in the plane is of the same heap.
      for (const [index, x] of frame.x.entries()) {
        let [best, distance] = [-1, Infinity]
        for (const [other, otherX] of frame.x.entries()) {
          const away = Math.hypot(otherX - x, (frame.y[other] ?? 0) - (frame.y[index] ?? 0))
          if (other !== index && away < distance) [best, distance] = [other, away]
        }
        expect(labels[best]).toBe(labels[index])
      }
      for (const [index, near] of frame.nearest.entries())
        expect(near.every((other) => labels[other] === labels[index])).toBe(true)
      expect(await frameOf({ method })).toEqual(frame)
      expect(tf.memory().numTensors).toBe(before)
      if (method === 'pca') expect((frame.shares?.[0] ?? 0) + (frame.shares?.[1] ?? 0)).toBeGreaterThan(0.9)
      else expect(await frameOf({ method, seed: 2 })).not.toEqual(frame)
    }
  )

  it('takes the images that were asked for', async () => {
    const frame = await frameOf({ method: 'pca', samples: 20, offset: 1, source: 'logits' })
    expect(frame.labels).toEqual(labels.slice(1, 21))
    expect(frame.dimension).toBe(3)
  })

  it('refuses images that are not there', async () => {
    await expect(frameOf({ samples: 80, offset: 20 })).rejects.toThrow(/has 90/)
  })

  it('stops at once', async () => {
    let asked = 0
    const signal = {
      aborted: false,
      throwIfAborted: () => {
        if (asked++ > 6) throw new Cancelled()
        return undefined
      }
    }
    const before = tf.memory().numTensors
    await expect(frameOf({ method: 'umap' }, signal)).rejects.toBeInstanceOf(Cancelled)
    expect(tf.memory().numTensors).toBe(before)
  })
})

describe('what a network holds before its last layer', () => {
  it('gives the logits once the last layer is applied to it', () => {
    const model = buildModel('mlp', [8, 8, 1], 4, createRandom(1))
    const classifier = classifierOf(model, { bounds: { lower: 0, upper: 1 }, hash: '' })
    tf.tidy(() => {
      const x = tf.randomUniform([3, 8, 8, 1], 0, 1, 'float32', 5) as tf.Tensor4D
      const hidden = hiddenOf(model)(x)
      const [kernel, bias] = model.layers[model.layers.length - 1]?.getWeights() ?? []
      const logits = tf.add(tf.matMul(hidden, kernel as tf.Tensor2D), bias as tf.Tensor1D)
      expect(tf.max(tf.abs(tf.sub(logits, classifier.logits(x)))).dataSync()[0]).toBeLessThan(1e-5)
    })
    model.dispose()
  })

  it('is missing in a network without hidden layers', () => {
    const model = buildModel('linear', [8, 8, 1], 4, createRandom(1))
    expect(() => hiddenOf(model)).toThrow(AppError)
    model.dispose()
  })
})
