import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import { createHash } from 'node:crypto'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { TrainSpec } from '@contract/job'
import { MethodSpec } from '@contract/training'
import type { EpochPoint } from '@contract/measurement'
import type { CoreEvent, TrainingCheckpoint } from '@core/jobs/job'
import { trainJob } from '@core/jobs/train'
import { neverAborted } from '@core/signal'
import { installFastGradients } from '@core/tensor/fast-gradients'
import { createRandom } from '@core/tensor/random'
import { holdOut, judgingAttack } from '@core/training/early-stopping'
import { mnist } from '../../../bench/lib/mnist'

beforeAll(installFastGradients)

let tensors = 0
beforeEach(() => (tensors = tf.memory().numTensors))
afterEach(() => expect(tf.memory().numTensors).toBe(tensors))

const train = mnist('train', 300)
const test = mnist('test', 40)
const context = {
  signal: neverAborted,
  now: () => performance.now(),
  sha256: (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
}
/** A rate so large that the accuracy soon goes up and down. */
const spec = TrainSpec.parse({
  ...{ kind: 'train', name: 'early', dataset: 'mnist', architecture: 'mlp', epochs: 12, batchSize: 50 },
  method: { id: 'pgd-at', options: { epsilon: 0.05, steps: 2 } },
  optimizer: { kind: 'adam', learningRate: 0.02 },
  earlyStopping: 2,
  measure: { everyEpochs: 1, initial: true, samples: 20 }
})

async function eventsOf(
  checkpoint: TrainingCheckpoint | null,
  until = Infinity,
  changed: Partial<TrainSpec> = {}
): Promise<CoreEvent[]> {
  const events: CoreEvent[] = []
  const input = { spec: { ...spec, ...changed }, train, test, checkpoint, runId: 'r' }
  for await (const event of trainJob(input, context)) {
    events.push(event)
    if (event.kind === 'checkpoint' && event.checkpoint.epoch >= until) break
  }
  return events
}

const pointsOf = (events: readonly CoreEvent[]): EpochPoint[] =>
  events.flatMap((event) => (event.kind === 'point' && event.point.kind === 'epoch' ? [event.point] : []))
const checkpointsOf = (events: readonly CoreEvent[]): TrainingCheckpoint[] =>
  events.flatMap((event) => (event.kind === 'checkpoint' ? [event.checkpoint] : []))
const bytesOf = ({ weights }: TrainingCheckpoint): string => Buffer.from(weights.data).toString('base64')

describe('images held out', () => {
  it('are a tenth, no image is in both parts, all are in one, and the seed alone decides', () => {
    const { train: kept, validation } = holdOut(train, createRandom(3))
    expect([kept.count, validation.count]).toEqual([270, 30])
    const images = (data: typeof train): string[] =>
      Array.from({ length: data.count }, (_, row) =>
        Buffer.from(data.pixels.slice(row * 784, (row + 1) * 784)).toString('base64')
      )
    expect([...images(kept), ...images(validation)].sort()).toEqual(images(train).sort())
    expect(holdOut(train, createRandom(3)).validation.labels).toEqual(validation.labels)
    expect(holdOut(train, createRandom(4)).validation.pixels).not.toEqual(validation.pixels)
  })

  it('are attacked in the ball of the training, else as the plan says, else not at all', () => {
    expect(judgingAttack(spec)).toMatchObject({ attack: 'pgd', norm: 'linf', epsilon: 0.05 })
    const plain = TrainSpec.parse({ ...spec, method: { id: 'standard' } })
    expect(judgingAttack(plain)).toBeNull()
    const fgsm = { attack: 'fgsm' as const, norm: 'linf' as const, epsilon: 0.2, options: {} }
    const attacked = TrainSpec.parse({
      ...{ ...spec, method: { id: 'standard' } },
      measure: { ...spec.measure, attacks: [fgsm] }
    })
    expect(judgingAttack(attacked)).toMatchObject({ attack: 'fgsm', epsilon: 0.2 })
  })
})

describe('early stopping', () => {
  it('ends after so many epochs without a better one, with the network of the best', async () => {
    const events = await eventsOf(null)
    const points = pointsOf(events)
    const values = points.slice(1).map(({ validation }) => validation!.accuracy.value)
    const best = values.indexOf(Math.max(...values)) + 1
    const last = points.at(-1)!.epoch
    expect(last).toBe(best + 2)
    expect(last).toBeLessThan(12)
    const checkpoints = checkpointsOf(events)
    const result = checkpoints.at(-1)!
    expect(result.epoch).toBe(best)
    expect(bytesOf(result)).toBe(bytesOf(checkpoints.find(({ epoch }) => epoch === best)!))
    const log = JSON.stringify(events)
    expect(log).toContain(`Stopped after epoch ${last}`)
    expect(log).toContain('on the images held out, under PGD-10 linf 0.05.')
    // A run that died between its result and its end has the same result again, and trains no more.
    const again = await eventsOf(result)
    expect(again.map(({ kind }) => kind)).toEqual(['checkpoint'])
    expect(bytesOf(checkpointsOf(again)[0]!)).toBe(bytesOf(result))
  }, 120_000)

  it.each([1, 2])(
    'after a stop behind epoch %i goes on with the same result',
    async (epoch) => {
      const whole = await eventsOf(null)
      const first = await eventsOf(null, epoch)
      const rest = await eventsOf(checkpointsOf(first).at(-1)!)
      const result = checkpointsOf(whole).at(-1)!
      expect(checkpointsOf(rest).at(-1)!.epoch).toBe(result.epoch)
      expect(bytesOf(checkpointsOf(rest).at(-1)!)).toBe(bytesOf(result))
    },
    120_000
  )

  it('says that it judges clean accuracy where the training knows no epsilon and nothing attacks', async () => {
    const method = MethodSpec.parse({ id: 'standard' })
    const events = await eventsOf(null, Infinity, { method, epochs: 1 })
    expect(JSON.stringify(events)).toContain('on the images held out, without an attack.')
  })

  it('with averaged weights keeps the average, and takes the best even where nothing stopped', async () => {
    const events = await eventsOf(null, Infinity, { averageDecay: 0.9, epochs: 3, earlyStopping: 50 })
    const values = pointsOf(events)
      .slice(1)
      .map(({ validation }) => validation!.accuracy.value)
    const best = values.indexOf(Math.max(...values)) + 1
    const checkpoints = checkpointsOf(events)
    expect(checkpoints.map(({ epoch }) => epoch)).toEqual([0, 1, 2, 3, best])
    expect(bytesOf(checkpoints.at(-1)!)).toBe(bytesOf(checkpoints[best]!))
  }, 120_000)
})
