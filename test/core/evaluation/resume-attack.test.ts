import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AttackedBatch } from '@contract/attacked-batch'
import { AttackJobSpec } from '@contract/job'
import type { FinishedWave } from '@core/evaluation/finished-waves'
import { attackJob } from '@core/jobs/attack'
import type { CoreEvent } from '@core/jobs/job'
import type { Classifier } from '@core/models'
import { context, imagesFor, withTinyModel } from '../attacks/support'

let tensors = 0
beforeEach(() => (tensors = tf.memory().numTensors))
afterEach(() => expect(tf.memory().numTensors).toBe(tensors))

const spec = (change: object = {}): AttackJobSpec =>
  AttackJobSpec.parse({
    ...{ kind: 'attack', model: 'm', dataset: 'd', samples: 60, offset: 3, seed: 5, batchSize: 8 },
    attack: { attack: 'pgd', norm: 'l2', epsilon: 0.25, options: { steps: 6 } },
    epsilons: [0.1, 0.4],
    ...change
  })

/** The same network, which counts the inputs that it is asked about. */
function counting(model: Classifier): { model: Classifier; asked(): number } {
  let asked = 0
  const logits: Classifier['logits'] = (x) => {
    asked += x.shape[0]
    return model.logits(x)
  }
  return { model: { ...model, logits }, asked: () => asked }
}

/** Seconds differ between any two runs; all else is to be the same. */
const withoutTime = (events: readonly CoreEvent[]): unknown[] =>
  events
    .filter(({ kind }) => kind !== 'progress' && kind !== 'log' && kind !== 'attacked-batch')
    .map(
      (event) =>
        JSON.parse(JSON.stringify(event, (key, value: unknown) => (key === 'seconds' ? 0 : value))) as unknown
    )

async function run(
  job: AttackJobSpec,
  model: Classifier,
  finished: readonly FinishedWave[],
  stopAfter = Infinity
): Promise<{ events: CoreEvent[]; waves: FinishedWave[] }> {
  const events: CoreEvent[] = []
  const waves: FinishedWave[] = []
  const test = imagesFor(model, 70)
  for await (const event of attackJob({ spec: job, model, test, runId: 'run', finished }, context)) {
    events.push(event)
    if (event.kind !== 'attacked-batch') continue
    // As the project keeps it: through JSON.
    const { pixels } = event
    const stored = AttackedBatch.parse(JSON.parse(JSON.stringify({ ...event.batch, artifact: null })))
    waves.push({ ...stored, pixels: pixels && (() => Promise.resolve(pixels)) })
    if (waves.length >= stopAfter) break
  }
  return { events, waves }
}

const jobs = [
  ['with further epsilons', spec()],
  ['with a warm start', spec({ warmStart: true })],
  ['that exports all images', spec({ exportPath: '/somewhere/examples.npz', epsilons: [] })],
  ['that keeps no examples', spec({ keepExamples: 0, epsilons: [] })],
  [
    'of an ensemble, whose successes are credited',
    spec({
      attack: {
        attack: 'worstof',
        norm: 'linf',
        epsilon: 0.06,
        options: { attacks: 'pgd steps=3, square queries=20' }
      }
    })
  ],
  ['to the nearest example', spec({ attack: { attack: 'deepfool', norm: 'l2', epsilon: 0.2 } })]
] as const

describe.each(jobs)('an attack %s that was stopped', (_, job) => {
  it('goes on after the last finished images, with the result of one that was not', () =>
    withTinyModel('mlp', async (model) => {
      const whole = counting(model)
      const undisturbed = await run(job, whole.model, [])
      expect(undisturbed.waves.length).toBeGreaterThan(1)
      for (const stop of [1, undisturbed.waves.length - 1, undisturbed.waves.length]) {
        const before = counting(model)
        const { waves } = await run(job, before.model, [], stop)
        const after = counting(model)
        const resumed = await run(job, after.model, waves)
        expect(withoutTime(resumed.events)).toEqual(withoutTime(undisturbed.events))
        expect(resumed.waves.map(({ first }) => first)).toEqual(
          undisturbed.waves.slice(stop).map(({ first }) => first)
        )
        // Nothing is asked twice, but for labels of images and the probes at the end.
        expect(after.asked()).toBeLessThan(whole.asked())
      }
    }))
})

it('takes over nothing of another network, and nothing whose pixels it needs and has not', () =>
  withTinyModel('mlp', async (model) => {
    const job = spec({ epsilons: [] })
    const { waves } = await run(job, model, [])
    const other = await run(job, { ...model, hash: 'another' }, waves)
    expect(other.waves).toHaveLength(waves.length)
    const blind = await run(
      job,
      model,
      waves.map((wave) => ({ ...wave, pixels: null }))
    )
    expect(blind.waves).toHaveLength(waves.length)
  }))
