import '@tensorflow/tfjs-node'
import { createHash } from 'node:crypto'
import * as tf from '@tensorflow/tfjs-core'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Cancelled } from '@contract/errors'
import { TrainSpec } from '@contract/job'
import { EpochPoint } from '@contract/measurement'
import type { CoreEvent, JobContext, TrainingCheckpoint } from '@core/jobs/job'
import { trainJob } from '@core/jobs/train'
import { neverAborted } from '@core/signal'
import { installFastGradients } from '@core/tensor/fast-gradients'
import { mnist } from '../../../bench/lib/mnist'

beforeAll(installFastGradients)

let tensors = 0
beforeEach(() => (tensors = tf.memory().numTensors))
afterEach(() => expect(tf.memory().numTensors).toBe(tensors))

const train = mnist('train', 600)
const test = mnist('test', 200)
/** Every look at the clock takes a second, so that every batch reports and every part has a length. */
function context(signal = neverAborted): JobContext {
  let clock = 0
  const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
  return { signal, now: () => (clock += 1000), sha256 }
}

const fgsm = { attack: 'fgsm', norm: 'linf', epsilon: 0.1 } as const
const pgd = { attack: 'pgd', norm: 'linf', epsilon: 0.1, options: { steps: 2 } } as const
const data = { estimator: 'data', options: { samples: 100 } } as const

function specWith(measure: object, more: object = {}): TrainSpec {
  return TrainSpec.parse({
    ...{ kind: 'train', dataset: 'mnist', architecture: 'mlp', epochs: 4, batchSize: 100, seed: 5 },
    limits: { train: 500, test: 150 },
    measure: { samples: 60, ...measure },
    ...more
  })
}

const everything = { everyEpochs: 2, initial: true, attacks: [fgsm, pgd], estimators: [data] }

async function run(
  spec: TrainSpec,
  checkpoint: TrainingCheckpoint | null = null,
  stopAt: (event: CoreEvent) => boolean = () => false
): Promise<CoreEvent[]> {
  const events: CoreEvent[] = []
  for await (const event of trainJob({ spec, train, test, checkpoint, runId: 'r1' }, context())) {
    events.push(event)
    if (stopAt(event)) break
  }
  return events
}

const pointsOf = (events: CoreEvent[]): EpochPoint[] =>
  events.flatMap((event) => (event.kind === 'point' ? [EpochPoint.parse(event.point)] : []))
const checkpointsOf = (events: CoreEvent[]): TrainingCheckpoint[] =>
  events.flatMap((event) => (event.kind === 'checkpoint' ? [event.checkpoint] : []))
/** A point without what the clock says. */
const timeless = (point: EpochPoint): unknown =>
  JSON.parse(JSON.stringify(point, (key, value: unknown) => (/seconds/i.test(key) ? 0 : value)))
const bytes = ({ data: buffer }: { data: ArrayBuffer }): string => Buffer.from(buffer).toString('base64')

describe('a training', () => {
  it('gives each epoch as a point and then its checkpoint', async () => {
    const events = await run(specWith({ everyEpochs: 0, initial: false }))
    const told = events.filter(({ kind }) => kind !== 'progress')
    expect(told.map(({ kind }) => kind)).toEqual(
      Array.from({ length: 4 }, () => ['point', 'checkpoint']).flat()
    )
    expect(pointsOf(events).map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4])
    expect(checkpointsOf(events).map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4])
    for (const { cleanAccuracy, attacks, uncertainty } of pointsOf(events)) {
      expect(cleanAccuracy.total).toBe(150)
      expect([...attacks, ...uncertainty]).toEqual([])
    }
  })

  it('measures before it starts, every n-th epoch and after the last, under the agreed names', async () => {
    const spec = specWith(everything, { epochs: 3 })
    const events = await run(spec)
    const points = pointsOf(events)
    expect(points.map(({ epoch }) => epoch)).toEqual([0, 1, 2, 3])
    expect(points.map(({ attacks }) => attacks.length)).toEqual([2, 0, 2, 2])
    expect(points.map(({ uncertainty }) => uncertainty.length)).toEqual([1, 0, 1, 1])
    expect(points[0]).toMatchObject({ loss: null, learningRate: null })
    expect(points.at(-1)!.cleanAccuracy.value).toBeGreaterThan(points[0]!.cleanAccuracy.value)
    expect(points[2]!.attacks.map(({ evaluationId }) => evaluationId)).toEqual(['r1-e2-a0', 'r1-e2-a1'])
    expect(points[2]!.worstCases).toHaveLength(1)
    for (const { attacks, worstCases } of points.filter((point) => point.attacks.length > 0)) {
      const lowest = Math.min(...attacks.map(({ robustAccuracy }) => robustAccuracy.value))
      expect(worstCases[0]!.robustAccuracy.value).toBeLessThanOrEqual(lowest)
      expect(attacks.every(({ sampleCount }) => sampleCount === 60)).toBe(true)
    }
    const rows = events.flatMap((event) => (event.kind === 'ledger' ? event.rows : []))
    expect(rows).toHaveLength(3 * 2 * 60)
    const told = events.flatMap((event) => (event.kind === 'evaluation' ? [event] : []))
    expect(told.map(({ epoch }) => epoch)).toEqual([0, 0, 2, 2, 3, 3])
  })

  it('names the weights that it measured by their hash', async () => {
    const events = await run(specWith({ ...everything, everyEpochs: 1, initial: false }, { epochs: 1 }))
    const [point] = pointsOf(events)
    const [checkpoint] = checkpointsOf(events)
    const hash = context().sha256(new Uint8Array(checkpoint!.weights.data))
    expect(point!.attacks[0]!.modelHash).toBe(hash)
    expect(point!.uncertainty[0]!.modelHash).toBe(hash)
  })

  it('counts its progress in epochs, never backwards, up to the last', async () => {
    const events = await run(specWith(everything))
    const progress = events.flatMap((event) => (event.kind === 'progress' ? [event.progress] : []))
    let last = 0
    for (const { done, total, unit, message } of progress) {
      expect(done).toBeGreaterThanOrEqual(last)
      expect(total).toBe(4)
      expect(unit).toBe('epochs')
      expect(message).toMatch(/^(before training|epoch [1-4] of 4)(, .+)?$/)
      last = done
    }
    expect(last).toBeGreaterThan(3.5)
    expect(last).toBeLessThanOrEqual(4)
    expect(progress.some(({ message }) => message.includes('epoch 2 of 4, '))).toBe(true)
  })
})

describe('resuming', () => {
  it.each([0, 1, 3])('after epoch %i gives the same points and bytes as no stop at all', async (epoch) => {
    const spec = specWith(everything)
    const whole = await run(spec)
    const first = await run(
      spec,
      null,
      (event) => event.kind === 'checkpoint' && event.checkpoint.epoch === epoch
    )
    const rest = await run(spec, checkpointsOf(first).at(-1) ?? null)
    const joined = [...pointsOf(first), ...pointsOf(rest)]
    expect(joined.map(timeless)).toEqual(pointsOf(whole).map(timeless))
    const [expected, found] = [whole, rest].map((events) => checkpointsOf(events).at(-1)!)
    expect(bytes(found!.weights) === bytes(expected!.weights)).toBe(true)
    expect(bytes(found!.optimizer) === bytes(expected!.optimizer)).toBe(true)
  })

  it('sounds the same alarms at the same epochs as without the stop', async () => {
    // Robust at first, then less and less: the best epoch lies before the stop, the alarm behind it.
    const spec = specWith(
      { everyEpochs: 1, initial: false, samples: 100, attacks: [{ ...fgsm, epsilon: 0.05 }] },
      { epochs: 10, batchSize: 50, optimizer: { kind: 'adam', learningRate: 0.003 } }
    )
    const whole = await run(spec)
    const alarms = (events: CoreEvent[]): string[] => {
      let epoch = 0
      return events.flatMap((event) => {
        if (event.kind === 'point' && event.point.kind === 'epoch') epoch = event.point.epoch
        return event.kind === 'warning' ? [`${epoch} ${event.warning.message}`] : []
      })
    }
    const expected = alarms(whole)
    expect(expected).toHaveLength(1)
    expect(expected[0]).toMatch(/Robust overfitting/)
    const at = Number(expected[0]?.split(' ')[0])
    for (const epoch of [at - 2, at]) {
      const checkpoint = checkpointsOf(whole).find((one) => one.epoch === epoch) ?? null
      const before = alarms(
        whole.slice(
          0,
          whole.findIndex((one) => one.kind === 'checkpoint' && one.checkpoint.epoch === epoch)
        )
      )
      expect([...before, ...alarms(await run(spec, checkpoint))]).toEqual(expected)
    }
  })

  it('a finished training only names its result', async () => {
    const spec = specWith({ everyEpochs: 0, initial: false }, { epochs: 1 })
    const [checkpoint] = checkpointsOf(await run(spec))
    expect(await run(spec, checkpoint!)).toEqual([{ kind: 'checkpoint', checkpoint }])
  })
})

describe('cancelling', () => {
  it('in training and in measuring leaves no tensor behind', async () => {
    for (const count of [1, 3, 8, 12, 20, 40]) {
      let asked = 0
      const signal = {
        get aborted() {
          return asked >= count
        },
        throwIfAborted() {
          if (++asked >= count) throw new Cancelled()
        }
      }
      const job = trainJob(
        { spec: specWith(everything), train, test, checkpoint: null, runId: 'r' },
        context(signal)
      )
      await expect(
        (async () => {
          for await (const event of job) expect(event).toBeDefined()
        })()
      ).rejects.toThrow(Cancelled)
      expect(tf.memory().numTensors).toBe(tensors)
    }
  })

  it.each(['ledger', 'progress', 'point'])('by leaving at a %s frees what was held', async (kind) => {
    await run(specWith(everything), null, (event) => event.kind === kind)
  })
})
