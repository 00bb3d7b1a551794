import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ArchitectureId } from '@contract/architecture'
import { Cancelled } from '@contract/errors'
import { noRefinements, type Optimizer } from '@contract/training'
import type { WeightData } from '@core/jobs/job'
import { buildModel, networkOf, restoreModel, serializeModel } from '@core/models'
import { neverAborted, type Signal } from '@core/signal'
import { batchOf, range } from '@core/tensor/batches'
import { installFastGradients } from '@core/tensor/fast-gradients'
import { createRandom } from '@core/tensor/random'
import { train, type EpochEnd, type TrainInput } from '@core/training/train'
import { mnist } from '../../../bench/lib/mnist'

beforeAll(installFastGradients)

let tensors = 0
beforeEach(() => (tensors = tf.memory().numTensors))
afterEach(() => expect(tf.memory().numTensors).toBe(tensors))

const data = mnist('train', 300)
const now = (): number => performance.now()
const adam: Optimizer = { kind: 'adam', learningRate: 0.001 }

const build = (architecture: ArchitectureId, seed: number): LayersModel =>
  buildModel(architecture, [28, 28, 1], 10, createRandom(seed).fork('weights'))

function inputFor(model: LayersModel, seed: number, more: Partial<TrainInput> = {}): TrainInput {
  return {
    ...{ model, data, method: { id: 'standard', options: {} }, optimizer: adam },
    ...{ schedule: { kind: 'cosine', final: 0.1 }, batchSize: 64, epochs: 3 },
    ...{ random: createRandom(seed).fork('order'), resume: null },
    ...noRefinements,
    ...more
  }
}

/** Ends of the epochs up to `until`, then the generator is left. */
async function epochsOf(
  input: TrainInput,
  until = Infinity,
  signal: Signal = neverAborted
): Promise<EpochEnd[]> {
  const ends: EpochEnd[] = []
  for await (const event of train(input, { signal, now })) {
    if (event.kind !== 'epoch') continue
    ends.push(event)
    if (event.epoch >= until) break
  }
  return ends
}

const bytesOf = (model: LayersModel): string =>
  Buffer.from(serializeModel(model).weights.data).toString('base64')

async function trainedBytes(
  architecture: ArchitectureId,
  seed: number,
  more: Partial<TrainInput> = {}
): Promise<string> {
  const model = build(architecture, seed)
  await epochsOf(inputFor(model, seed, more))
  const bytes = bytesOf(model)
  model.dispose()
  return bytes
}

describe('determinism', () => {
  it.each<ArchitectureId>(['conv3', 'mlp'])('%s: same seed, same bytes; another seed, others', async (id) => {
    const first = await trainedBytes(id, 1)
    expect((await trainedBytes(id, 1)) === first).toBe(true)
    expect((await trainedBytes(id, 2)) === first).toBe(false)
  })

  it.each<Optimizer>([adam, { kind: 'sgd', learningRate: 0.05, momentum: 0.9 }])(
    '$kind: going on from any epoch gives the bytes of a training that never stopped',
    async (optimizer) => {
      const expected = await trainedBytes('mlp', 3, { optimizer })
      for (const epoch of [0, 1, 2]) {
        const before = build('mlp', 3)
        const ends = await epochsOf(inputFor(before, 3, { optimizer }), epoch)
        const { topology, weights } = serializeModel(before)
        before.dispose()
        const after = await restoreModel(topology, weights)
        const resume = { epoch, optimizer: ends[epoch]?.optimizer as WeightData }
        const rest = await epochsOf(inputFor(after, 3, { optimizer, resume }))
        expect(rest.map((end) => end.epoch)).toEqual([1, 2, 3].filter((n) => n > epoch))
        expect(bytesOf(after) === expected).toBe(true)
        after.dispose()
      }
    }
  )
})

describe('learning', () => {
  it('reads real digits after two epochs on 2,000 of them', async () => {
    const model = build('mlp', 1)
    const ends = await epochsOf(inputFor(model, 1, { data: mnist('train', 2000), batchSize: 32, epochs: 2 }))
    expect(ends[2]!.loss!).toBeLessThan(ends[1]!.loss!)
    const test = mnist('test', 1000)
    const accuracy = tf.tidy(() => {
      const { x, y } = batchOf(test, range(0, 1000))
      return tf.mean(tf.cast(tf.equal(tf.argMax(networkOf(model)(x), 1), y), 'float32')).dataSync()[0]!
    })
    expect(accuracy).toBeGreaterThan(0.8)
    model.dispose()
  })

  it('reports the mean loss over all images, a last small batch by its size', async () => {
    const model = build('linear', 1)
    const still: Optimizer = { kind: 'sgd', learningRate: 1e-30, momentum: 0 }
    const losses: number[] = []
    for (const batchSize of [300, 64, 7])
      losses.push((await epochsOf(inputFor(model, 1, { optimizer: still, batchSize, epochs: 1 })))[1]!.loss!)
    expect(losses[1]).toBeCloseTo(losses[0]!, 5)
    expect(losses[2]).toBeCloseTo(losses[0]!, 5)
    model.dispose()
  })

  it('uses the scheduled learning rate and counts the epochs', async () => {
    const model = build('linear', 1)
    const ends = await epochsOf(inputFor(model, 1, { schedule: { kind: 'step', every: 1, factor: 0.5 } }))
    expect(ends.map(({ epoch }) => epoch)).toEqual([0, 1, 2, 3])
    expect(ends.map(({ learningRate }) => learningRate)).toEqual([null, 0.001, 0.0005, 0.00025])
    expect(ends[0]!.loss).toBeNull()
    model.dispose()
  })

  it('tells which epoch it is in', async () => {
    const model = build('linear', 1)
    let clock = 0
    const messages: string[] = []
    for await (const event of train(inputFor(model, 1), { signal: neverAborted, now: () => (clock += 1000) }))
      if (event.kind === 'progress')
        messages.push(`${event.progress.message}: ${event.progress.done}/${event.progress.total}`)
    expect(messages).toHaveLength(15)
    expect(messages[5]).toBe('epoch 2 of 3: 1/5')
    model.dispose()
  })
})

describe('stopping', () => {
  /** Aborts when it is asked for the n-th time. */
  function abortedAt(count: number): Signal {
    let asked = 0
    return {
      get aborted() {
        return asked >= count
      },
      throwIfAborted() {
        if (++asked >= count) throw new Cancelled()
      }
    }
  }

  it.each([1, 2, 8])('at batch %i leaves no tensor and whole weights behind', async (count) => {
    const model = build('mlp', 1)
    await expect(epochsOf(inputFor(model, 1), Infinity, abortedAt(count))).rejects.toThrow(Cancelled)
    expect(tf.memory().numTensors).toBe(tensors + model.weights.length)
    for (const weight of model.weights)
      expect(weight.read().dataSync<'float32'>().every(Number.isFinite)).toBe(true)
    model.dispose()
  })

  it('by leaving the generator frees what it held', async () => {
    const model = build('mlp', 1)
    await epochsOf(inputFor(model, 1), 0)
    await epochsOf(inputFor(model, 1), 1)
    let clock = 0
    for await (const event of train(inputFor(model, 1), { signal: neverAborted, now: () => (clock += 1000) }))
      if (event.kind === 'progress') break
    expect(tf.memory().numTensors).toBe(tensors + model.weights.length)
    model.dispose()
  })
})

describe('what cannot be trained', () => {
  it('a rate that makes the weights overflow ends with epoch, batch and advice', async () => {
    const model = build('mlp', 1)
    const optimizer: Optimizer = { kind: 'sgd', learningRate: 1e30, momentum: 0.9 }
    await expect(epochsOf(inputFor(model, 1, { optimizer }))).rejects.toMatchObject({
      code: 'not-finite',
      message: expect.stringMatching(
        /epoch 1, batch [23] of 5: the loss became (NaN|Infinity).*smaller learning rate/
      )
    })
    model.dispose()
  })

  it('weights that overflow in the very last batch are noticed, too', async () => {
    const model = build('mlp', 1)
    const optimizer: Optimizer = { kind: 'sgd', learningRate: 1e39, momentum: 0 }
    const input = inputFor(model, 1, { optimizer, batchSize: 300, epochs: 1 })
    await expect(epochsOf(input)).rejects.toMatchObject({ code: 'not-finite' })
    model.dispose()
  })

  it('images of another size, other classes or none at all are refused', async () => {
    const model = build('mlp', 1)
    const attempt = (more: Partial<typeof data>): Promise<unknown> =>
      epochsOf(inputFor(model, 1, { data: { ...data, ...more } }))
    await expect(attempt({ imageShape: [14, 56, 1] })).rejects.toThrow('takes 28×28×1 images of 10 classes')
    await expect(attempt({ classCount: 11 })).rejects.toMatchObject({ code: 'shape-mismatch' })
    await expect(attempt({ count: 0 })).rejects.toThrow('at least one image')
    model.dispose()
  })
})
