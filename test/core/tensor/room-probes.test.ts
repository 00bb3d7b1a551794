import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import { AttackSpec } from '@contract/attacks'
import { probeChecks } from '@contract/checks/job'
import { DatasetStatisticsSpec } from '@contract/job'
import { readingsOf } from '@core/evaluation/readings'
import { nearestRows } from '@core/embedding/neighbours'
import { datasetStatistics } from '@core/jobs/dataset-statistics'
import type { Classifier } from '@core/models'
import { neverAborted } from '@core/signal'
import { createRandom } from '@core/tensor/random'
import { Room } from '@core/tensor/room'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { mnist } from '../../../bench/lib/mnist'
import { changed, check, checkSpec, context, trained } from '../checks/support'

const OUT_OF_MEMORY = 'Invalid TF_Status: 8\nMessage: OOM when allocating tensor with shape[250,26,26,32]'

let network: Awaited<ReturnType<typeof trained>>
beforeAll(async () => void (network = await trained({ epochs: 1 })))
afterAll(() => network.dispose())

let tensors = 0
beforeEach(() => (tensors = tf.memory().numTensors))
afterEach(() => expect(tf.memory().numTensors).toBe(tensors))

/** The network on a machine with room for `most` images at once, in whatever is asked of it. */
function cramped(model: Classifier, most: number): Classifier {
  const fits = <T extends tf.Tensor>(x: T): T => {
    if ((x.shape[0] as number) > most) throw new Error(OUT_OF_MEMORY)
    return x
  }
  const narrow = changed(model, (x) => model.logits(fits(x)), model.hash)
  const hidden = model.hidden?.()
  return hidden ? { ...narrow, hidden: () => (x) => hidden(fits(x)) } : narrow
}

/** Does something on a machine where a product of matrices has room for so many numbers. */
function narrowProducts<T>(most: number, work: () => T): T {
  const engine = tf.engine()
  const { runKernel } = engine
  engine.runKernel = function (name, inputs, attributes) {
    const made = runKernel.call(engine, name, inputs, attributes) as tf.Tensor
    if (name === tf.BatchMatMul && made.size > most) {
      made.dispose()
      throw new Error(OUT_OF_MEMORY)
    }
    return made as never
  }
  try {
    return work()
  } finally {
    engine.runKernel = runKernel
  }
}

function heard(): { readonly room: Room; readonly notices: string[] } {
  const notices: string[] = []
  return { room: new Room((text) => notices.push(text)), notices }
}

const alike = (found: ArrayLike<number>, wanted: ArrayLike<number>): void => {
  expect(found.length).toBe(wanted.length)
  const off = Array.from(found, (value, at) => Math.abs(value - (wanted[at] as number)))
  expect(Math.max(...off)).toBeLessThan(1e-4)
}

describe('what does not fit into memory is halved, with the same findings and a notice', () => {
  const attack = AttackSpec.parse({ attack: 'pgd', norm: 'linf', epsilon: 0.1, options: { steps: 5 } })

  it.each([...probeChecks, 'C14', 'C16', 'C22'] as const)('in the check %s', async (id) => {
    const spec = checkSpec(attack, [id], { samples: 24, probes: 24 })
    const whole = await check(network.model, spec)
    const { room, notices } = heard()
    const found = await check(cramped(network.model, 3), spec, { context: { ...context, room } })
    expect(found.measured).toHaveLength(1)
    const [one, other] = [found.measured[0], whole.measured[0]]
    expect(one?.state).toBe(other?.state)
    expect(one?.sampleCount).toBe(other?.sampleCount)
    if (other?.figure === null) expect(one?.figure).toBeNull()
    else expect(Math.abs((one?.figure ?? NaN) - (other?.figure ?? NaN))).toBeLessThan(0.01)
    expect(notices[0]).toMatch(/^A batch of \d+ images did not fit into memory; it is halved\.$/)
  })

  it('in the statistics of a data set', () => {
    const [train, test] = [mnist('train', 600), mnist('test', 100)]
    const spec = DatasetStatisticsSpec.parse({ kind: 'dataset-statistics', dataset: 'm', samples: 40 })
    const statisticsIn = (room: Room | undefined): unknown =>
      datasetStatistics(
        { spec, train, test, splitNote: 'given', progress: () => undefined },
        { ...context, ...(room ? { room } : {}) }
      )
    const whole = statisticsIn(undefined)
    const { room, notices } = heard()
    expect(narrowProducts(12_000, () => statisticsIn(room))).toEqual(whole)
    expect(notices[0]).toContain('it is halved')
  })

  it('among the nearest images of a map', () => {
    const [count, dimension, most] = [300, 20, 8]
    const rows = createRandom(3).normalArray(count * dimension)
    const whole = nearestRows(rows, { count, dimension, most }, { signal: neverAborted })
    const notices: string[] = []
    // Asked twice before it begins.
    const room = new Room(
      (text) => notices.push(text),
      () => 2
    )
    const found = nearestRows(rows, { count, dimension, most }, { signal: neverAborted, room })
    expect(found.indices).toEqual(whole.indices)
    found.distances.forEach((own, row) => alike(own, whole.distances[row] ?? []))
    expect(notices).toHaveLength(2)
  })

  it('in the readings of a film', () => {
    const { imageShape, pixels } = mnist('test', 40)
    const values = Float32Array.from(pixels.subarray(0, 40 * imageShape[0] * imageShape[1]), (v) => v / 255)
    const whole = readingsOf(network.model, values, 3, { signal: neverAborted })
    const { room, notices } = heard()
    const found = readingsOf(cramped(network.model, 6), values, 3, { signal: neverAborted, room })
    alike(found.gradients, whole.gradients)
    alike(
      found.readings.map(({ margin }) => margin),
      whole.readings.map(({ margin }) => margin)
    )
    expect(notices).toHaveLength(2)
  })
})
