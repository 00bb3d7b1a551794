import '@tensorflow/tfjs-node'
import { createHash } from 'node:crypto'
import * as tf from '@tensorflow/tfjs-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AttackSpec } from '@contract/attacks'
import { AttackJobSpec } from '@contract/job'
import { AttackResult } from '@contract/measurement'
import { LedgerRow } from '@contract/run'
import { knownCase } from '@core/conformance/models'
import { turnedWrong } from '@core/evaluation/any-class'
import { measureAccuracy } from '@core/evaluation/accuracy'
import { evaluateAttack, type EvaluateInput } from '@core/evaluation/evaluate-attack'
import { correctRows } from '@core/evaluation/predict'
import { worstCases } from '@core/evaluation/worst-case'
import { attackJob } from '@core/jobs/attack'
import type { CoreEvent } from '@core/jobs/job'
import { neverAborted } from '@core/signal'
import { Cancelled } from '@contract/errors'
import {
  context,
  distancesOf,
  finish,
  imagesFor,
  linearClassifier,
  switchedSignal,
  withTinyModel
} from '../attacks/support'

let tensors = 0
beforeEach(() => (tensors = tf.memory().numTensors))
afterEach(() => expect(tf.memory().numTensors).toBe(tensors))

const spec = AttackJobSpec.parse({
  kind: 'attack',
  model: 'm',
  dataset: 'd',
  attack: { attack: 'pgd', norm: 'l2', epsilon: 0.25, options: { steps: 8 } },
  samples: 110,
  offset: 7,
  seed: 5,
  batchSize: 16,
  exportPath: '/somewhere/examples.npz'
})

type Kind<K extends CoreEvent['kind']> = Extract<CoreEvent, { kind: K }>
const only = <K extends CoreEvent['kind']>(events: CoreEvent[], kind: K): Kind<K>[] =>
  events.filter((event): event is Kind<K> => event.kind === kind)

describe('an attack job', () => {
  it('gives a result that its own examples and ledger bear out', () =>
    withTinyModel('mlp', async (model) => {
      const test = imagesFor(model, 120)
      const events: CoreEvent[] = []
      for await (const event of attackJob({ spec, model, test, runId: 'run' }, context)) events.push(event)

      const [{ result }] = only(events, 'evaluation') as [Kind<'evaluation'>]
      expect(AttackResult.parse(result)).toEqual(result)
      expect(events.at(-1)).toEqual({ kind: 'point', point: { kind: 'attack', result } })
      const [examples] = only(events, 'examples') as [Kind<'examples'>]
      expect([...examples.y]).toEqual([...test.labels.subarray(7, 117)])
      expect(examples.x).toEqual(Float32Array.from(test.pixels.subarray(7 * 36, 117 * 36)))

      const rightOf = (pixels: Float32Array): boolean[] =>
        tf.tidy(() => {
          const predicted = tf
            .argMax(model.logits(tf.tensor4d(pixels, [110, 6, 6, 1])), 1)
            .dataSync<'int32'>()
          return [...predicted].map((label, row) => label === examples.y[row])
        })
      const classesOf = (pixels: Float32Array): Int32Array =>
        tf.tidy(() => tf.argMax(model.logits(tf.tensor4d(pixels, [110, 6, 6, 1])), 1).dataSync<'int32'>())
      const classes = { clean: classesOf(examples.x), adversarial: classesOf(examples.xAdv) }
      const before = rightOf(examples.x)
      const after = rightOf(examples.xAdv)
      const count = (flags: boolean[]): number => flags.filter(Boolean).length
      const robust = before.map((right, row) => right && after[row] === true)
      expect(result.cleanAccuracy).toMatchObject({ count: count(before), total: 110 })
      expect(result.robustAccuracy).toMatchObject({ count: count(robust), total: 110 })
      expect(count(robust)).toBeGreaterThan(0)
      expect(count(robust)).toBeLessThan(count(before))
      expect(result.attackSuccessRate).toMatchObject({
        count: count(before) - count(robust),
        total: count(before)
      })

      const rows = only(events, 'ledger').flatMap((event) => event.rows)
      expect(rows.map((row) => LedgerRow.parse(row))).toEqual(rows)
      const distances = distancesOf('l2', examples.x, examples.xAdv, 110)
      rows.forEach((row, at) => {
        const bytes = Buffer.from(examples.xAdv.slice(at * 36, (at + 1) * 36).buffer)
        expect(row).toMatchObject({
          evaluationId: result.evaluationId,
          sampleIndex: at + 7,
          cleanCorrect: before[at],
          success: before[at] === true && after[at] === false,
          hash: createHash('sha256').update(bytes).digest('hex')
        })
        expect(row).toMatchObject({
          label: examples.y[at],
          cleanClass: classes.clean[at],
          adversarialClass: classes.adversarial[at]
        })
        // The sign of a margin says what the counts say.
        expect((row.cleanMargin as number) > 0).toBe(before[at])
        expect((row.adversarialMargin as number) > 0).toBe(after[at])
        expect(row.distance).toBeCloseTo(distances[at] as number, 5)
        // Wrong from the start: not attacked, and not robust.
        if (before[at] === false)
          expect([row.distance, row.forwardCalls, row.backwardCalls]).toEqual([0, 0, 0])
        else expect(row.forwardCalls).toBeGreaterThan(0)
      })
      const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
      expect(result.forwardCalls).toBeCloseTo(mean(rows.map((row) => row.forwardCalls)), 9)
      expect(result.backwardCalls).toBeCloseTo(mean(rows.map((row) => row.backwardCalls)), 9)
      const won = rows.flatMap(({ success, distance }) => (success && distance !== null ? [distance] : []))
      expect(
        won.filter((distance) => distance <= (result.medianDistance as number)).length
      ).toBeGreaterThanOrEqual(won.length / 2)
      expect(
        won.filter((distance) => distance >= (result.medianDistance as number)).length
      ).toBeGreaterThanOrEqual(won.length / 2)

      const done = only(events, 'progress').map(({ progress }) => progress.done)
      expect(done).toEqual([...done].sort((a, b) => a - b))
      expect(done.at(-1)).toBe(110)
    }))

  it('gives the same bytes again', () =>
    withTinyModel('convolution', async (model) => {
      const test = imagesFor(model, 120)
      const hashes = async (): Promise<string[]> => {
        const events: CoreEvent[] = []
        for await (const event of attackJob({ spec, model, test, runId: 'run' }, context)) events.push(event)
        return only(events, 'ledger').flatMap(({ rows }) => rows.map(({ hash }) => hash))
      }
      expect(await hashes()).toEqual(await hashes())
    }))
})

describe('a range of more pixels than are held at once', () => {
  it('comes in waves that know nothing of each other', async () => {
    // 4,096 pixels an image: 256 images a wave.
    const side = 64
    const weights = Float32Array.from({ length: side * side }, (_, at) => Math.sin(at * at) / 50)
    const middle = weights.reduce((sum, value) => sum + value / 2, 0)
    const flat = linearClassifier([weights, new Float32Array(side * side)], [-middle, 0])
    const model = { ...flat, inputShape: [side, side, 1] as [number, number, number] }
    const test = imagesFor(model, 300)
    const run = async (offset: number, samples: number): Promise<CoreEvent[]> => {
      const events: CoreEvent[] = []
      const attack = {
        attack: 'pgd',
        norm: 'linf',
        epsilon: 0.002,
        options: { steps: 3, loss: 'margin' }
      } as const
      const job = AttackJobSpec.parse({ ...spec, attack, offset, samples })
      for await (const event of attackJob({ spec: job, model, test, runId: 'run' }, context))
        events.push(event)
      return events
    }
    const whole = await run(0, 300)
    const rest = await run(256, 44)
    expect(only(whole, 'ledger').map(({ rows }) => rows.length)).toEqual([256, 44])
    expect(only(whole, 'examples').map(({ y }) => y.length)).toEqual([256, 44])
    expect(only(whole, 'ledger')[1]).toEqual(only(rest, 'ledger')[0])
    const rows = only(whole, 'ledger').flatMap((event) => event.rows)
    expect(rows.map(({ sampleIndex }) => sampleIndex)).toEqual(rows.map((_, at) => at))
    const [{ result }] = only(whole, 'evaluation') as [Kind<'evaluation'>]
    expect(result.cleanAccuracy.count).toBe(240)
    expect(result.robustAccuracy.count).toBe(rows.filter((row) => row.cleanCorrect && !row.success).length)
    expect(result.robustAccuracy.count).toBeLessThan(240)
  })
})

describe('evaluateAttack', () => {
  const model = linearClassifier([Float32Array.of(1), Float32Array.of(-1)], [-0.5, 0.5])
  const data = imagesFor(model, 12)
  const input: EvaluateInput = {
    model,
    data,
    spec: spec.attack,
    samples: 12,
    offset: 0,
    seed: 1,
    batchSize: 5,
    evaluationId: 'e',
    epoch: 3,
    keepExamples: false
  }

  it('takes the images that there are', async () => {
    const { result, robust } = await finish(evaluateAttack({ ...input, offset: 5, samples: 100 }, context))
    expect(result.sampleCount).toBe(7)
    expect(robust).toHaveLength(7)
  })

  it.each([
    [{ offset: 12 }, 'invalid-input', 'smaller offset'],
    [{ data: { ...data, imageShape: [1, 2, 3] as [number, number, number] } }, 'shape-mismatch', '1 × 2 × 3'],
    [{ data: { ...data, classCount: 3 } }, 'shape-mismatch', '3']
  ])('refuses what does not fit: %o', async (change, code, words) => {
    const error = await finish(evaluateAttack({ ...input, ...change }, context)).catch(
      (thrown: unknown) => thrown
    )
    expect(error).toMatchObject({ code, message: expect.stringContaining(words) as string })
  })

  it('stops when it is cancelled', async () => {
    const signal = switchedSignal()
    const running = evaluateAttack(input, { ...context, signal })
    expect((await running.next()).done).toBe(false)
    signal.abort()
    await expect(running.next()).rejects.toBeInstanceOf(Cancelled)
    const left = evaluateAttack(input, context)
    await left.next()
    await left.return(undefined as never)
  })

  it('has no success rate where nothing was right before', async () => {
    const wrong = { ...data, labels: data.labels.map((label, row) => (row % 5 === 4 ? label : 1 - label)) }
    const { result } = await finish(evaluateAttack({ ...input, data: wrong }, context))
    expect(result).toMatchObject({ attackSuccessRate: null, medianDistance: null, forwardCalls: 0 })
    expect(result.robustAccuracy.count).toBe(0)
  })
})

describe('measureAccuracy', () => {
  it('takes a tie, and what is not a number, for wrong', () => {
    const logits = Float32Array.of(1, 0, 0.5, 0.5, 0, 1, Number.NaN, 0, 0, Number.NaN)
    expect([...correctRows(logits, 2, [0, 0, 0, 0, 0])]).toEqual([1, 0, 0, 0, 0])
  })

  it('counts right answers in a range, whatever the batch size', () =>
    withTinyModel('mlp', async (model) => {
      const data = imagesFor(model, 50)
      const { rate, correct } = await measureAccuracy(
        model,
        data,
        { offset: 3, count: 40, batchSize: 7 },
        { signal: neverAborted }
      )
      // Every fifth label was made wrong: 4, 9, ... of the data.
      expect([...correct]).toEqual(Array.from({ length: 40 }, (_, row) => Number((row + 3) % 5 !== 4)))
      expect(rate).toMatchObject({ count: 32, total: 40, value: 0.8 })
    }))
})

describe('a targeted attack', () => {
  it('is told of what it turned wrong on the way to the class it wants, as its ledger says', async () => {
    const known = knownCase('behind', 'linf')
    if (known === null) throw new Error('the answer is not known')
    const { model, data, epsilon, exact } = known
    const rows: LedgerRow[] = []
    const attack = (options: object): EvaluateInput => ({
      ...{ model, data, offset: 0, samples: exact.length, seed: 1, batchSize: 16, epoch: null },
      ...{ evaluationId: 'e', keepExamples: false },
      spec: AttackSpec.parse({ attack: 'pgd', norm: 'linf', epsilon, options: { steps: 20, ...options } })
    })
    const running = evaluateAttack(attack({ goal: 'least-likely' }), context)
    let next = await running.next()
    for (; next.done !== true; next = await running.next())
      if (next.value.kind === 'ledger') rows.push(...next.value.rows)
    const aimed = next.value
    const wrong = rows.map((row) => Number(turnedWrong(row)))
    expect([...(aimed.neverWrong ?? [])]).toEqual(
      rows.map(({ cleanCorrect }, at) => Number(cleanCorrect) * (1 - (wrong[at] ?? 0)))
    )
    const missed = rows.filter((row) => turnedWrong(row) && !row.success)
    expect(missed.length).toBeGreaterThan(0)
    for (const { distance } of missed) expect(distance).toBeLessThanOrEqual(epsilon * (1 + 1e-5))
    const plain = await finish(evaluateAttack(attack({}), context))
    expect(plain.neverWrong).toBeUndefined()
    const [worst] = worstCases([plain, aimed])
    expect(worst?.targeted).toBe(1)
  })
})
