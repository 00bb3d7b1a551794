import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AttackSpec } from '@contract/attacks'
import type { AttackResult } from '@contract/measurement'
import { LedgerRow } from '@contract/run'
import type { ThreatModel } from '@contract/threat-model'
import { outcomesOf } from '@core/checks'
import { attackOf, type GradientAnswers } from '@core/attacks'
import { bestExamples } from '@core/attacks/best-examples'
import { decisionSearch } from '@core/attacks/decision-search'
import { climbFromLargerRadii } from '@core/attacks/larger-radii'
import type { LabelledImages } from '@core/data'
import { evaluateWith } from '@core/evaluation/evaluate-attack'
import type { Classifier } from '@core/models'
import { neverAborted } from '@core/signal'
import { classifier, context, imagesFor, SHAPE, unitBox, withTinyModel } from '../attacks/support'

let tensors = 0
beforeEach(() => (tensors = tf.memory().numTensors))
afterEach(() => expect(tf.memory().numTensors).toBe(tensors))

type Attack = ReturnType<typeof attackOf>

const IMAGES = 40
const pgd = AttackSpec.parse({ attack: 'pgd', norm: 'linf', epsilon: 0.1, options: { steps: 15 } })
/** Finds what PGD finds, and returns the clean images all the same. */
const forgetful: Attack = async function* (input) {
  const found = yield* attackOf('pgd')(input as never)
  found.dispose()
  return tf.clone(input.x)
}
/** Asks about a point of the box and returns the clean images. */
const asking = (point: (x: tf.Tensor4D) => tf.Tensor4D): Attack =>
  async function* (input) {
    tf.tidy(() => input.oracle.decide(point(input.x), Int32Array.from(input.oracle.labels.keys())))
    yield { done: 1, total: 1 }
    return tf.clone(input.x)
  }

async function evaluated(
  model: Classifier,
  attack: Attack,
  spec = pgd,
  data = imagesFor(model, IMAGES)
): Promise<{ rows: LedgerRow[]; result: AttackResult; silent: number | null }> {
  const rows: LedgerRow[] = []
  let result: AttackResult | null = null
  const given = { model, data, spec, samples: IMAGES, offset: 0, seed: 3, batchSize: 16 }
  const naming = { evaluationId: 'e', epoch: null, keepExamples: false }
  for await (const event of evaluateWith(attack, { ...given, ...naming }, context)) {
    if (event.kind === 'ledger') rows.push(...event.rows)
    if (event.kind === 'evaluation') result = event.result
  }
  if (result === null) throw new Error('no result')
  expect(rows.map((row) => LedgerRow.parse(row))).toEqual(rows)
  return { rows, result, silent: outcomesOf(rows, result).silent }
}

const places = (rows: readonly LedgerRow[], of: (row: LedgerRow) => boolean | undefined): number[] =>
  rows.filter((row) => of(row) === true).map(({ sampleIndex }) => sampleIndex)

describe('an attack that forgets its example', () => {
  it('is known by each image of which it was told', () =>
    withTinyModel('mlp', async (model) => {
      const honest = await evaluated(model, attackOf('pgd'))
      const won = places(honest.rows, ({ success }) => success)
      expect(won.length).toBeGreaterThan(5)
      expect(won.length).toBeLessThan(honest.result.cleanAccuracy.count)
      expect(honest.silent).toBe(0)
      const { rows, result, silent } = await evaluated(model, forgetful)
      expect(result.robustAccuracy.value).toBe(result.cleanAccuracy.value)
      expect(places(rows, (row) => row.silent)).toEqual(won)
      expect(silent).toBe(won.length)
    }))

  it('is known by what parts of it were told, too', () =>
    withTinyModel('mlp', async (model) => {
      const won = places((await evaluated(model, attackOf('pgd'))).rows, ({ success }) => success)
      // Asked about the samples backwards, as a member of a list numbers them anew.
      const backwards: Attack = async function* (input) {
        const rows = Int32Array.from(input.oracle.labels.keys()).reverse()
        const x = tf.tidy(() => tf.gather(input.x, tf.tensor1d(rows, 'int32')))
        const own = { knowledge: 'white-box', budget: {} } as const
        const indices = rows.map((row) => input.sampleIndices[row] as number)
        const part = { ...input, x, sampleIndices: indices, oracle: input.oracle.subset(rows, own) }
        const found = yield* attackOf('pgd')(part as never)
        tf.dispose([found, x])
        return tf.clone(input.x)
      }
      expect(places((await evaluated(model, backwards)).rows, (row) => row.silent)).toEqual(won)
    }))

  it('is not blamed for what lies outside of ball or box, nor for what rounding may have done', () =>
    withTinyModel('mlp', async (model) => {
      const far = asking((x) => tf.sub(1, x))
      expect((await evaluated(model, far)).silent).toBe(0)
      const wide = AttackSpec.parse({ ...pgd, epsilon: 1 })
      const inside = (await evaluated(model, far, wide)).silent
      expect(inside).toBeGreaterThan(5)
      const beyond = asking((x) => tf.mul(2, tf.sub(1, x)))
      expect((await evaluated(model, beyond, AttackSpec.parse({ ...pgd, epsilon: 2 }))).silent).toBeLessThan(
        3
      )
      // The border itself: the label and another class a hair apart.
      const hair = classifier((x) => {
        const change = tf.mul(tf.sub(tf.max(x, [1, 2, 3]), 2), 1e-7)
        return tf.stack([tf.onesLike(change), tf.add(1, tf.mul(change, 0)), change], 1) as tf.Tensor2D
      })
      expect((await evaluated(hair, far, wide)).silent).toBe(0)
    }))

  it('is judged by the distance itself where it looks for the nearest', () =>
    withTinyModel('mlp', async (model) => {
      const spec = AttackSpec.parse({ attack: 'fmn', norm: 'linf', epsilon: 0.1, options: { steps: 30 } })
      const honest = await evaluated(model, attackOf('fmn'), spec)
      const won = places(honest.rows, ({ success }) => success)
      expect(won.length).toBeGreaterThan(5)
      expect(honest.silent).toBe(0)
      const forgets: Attack = async function* (input) {
        const found = yield* attackOf('fmn')(input as never)
        found.dispose()
        return tf.clone(input.x)
      }
      expect(places((await evaluated(model, forgets, spec)).rows, (row) => row.silent)).toEqual(won)
    }))

  it('is not told of anything by a network that answers at random', async () => {
    const weights = tf.randomNormal([36, 3], 0, 1, 'float32', 7)
    const random = classifier((x) => {
      const noisy = tf.add(x, tf.randomNormal(x.shape, 0, 0.2))
      return tf.matMul(tf.reshape(noisy, [x.shape[0], 36]), weights as tf.Tensor2D)
    }, SHAPE)
    expect((await evaluated(random, forgetful)).silent).toBe(0)
    weights.dispose()
  })
})

it('says nothing of one perturbation for all images', () =>
  withTinyModel('mlp', async (model) => {
    const spec = AttackSpec.parse({ attack: 'universal', norm: 'linf', epsilon: 0.1, options: { steps: 5 } })
    const { rows, silent } = await evaluated(model, attackOf('universal'), spec)
    expect(rows.every((row) => row.silent === undefined)).toBe(true)
    expect(silent).toBeNull()
  }))

/** Images of plain grey for a network of two classes that gets them right. */
const greys: LabelledImages = {
  ...{ count: IMAGES, imageShape: SHAPE, classCount: 2, bounds: unitBox, datasetHash: 'grey' },
  ...{ pixels: new Float32Array(IMAGES * 36).fill(0.5), labels: new Uint8Array(IMAGES) }
}

describe('what is asked on the way to a gradient', () => {
  // The upper half rises gently; a step aside in the lower half, to which no gradient points, fools it.
  const pocket = classifier(
    (x) => {
      const change = tf.reshape<tf.Rank.R2>(tf.sub(x, 0.5), [x.shape[0], 36])
      const rise = tf.sum(tf.slice(change, [0, 0], [-1, 18]), 1)
      const signs = Array.from({ length: 18 }, (_, at) => (at % 2 === 0 ? 1 : -1))
      const aside = tf.abs(tf.sum(tf.mul(tf.slice(change, [0, 18], [-1, 18]), signs), 1))
      const other = tf.add(tf.add(-1, tf.mul(rise, 0.01)), tf.mul(tf.relu(tf.sub(aside, 0.1)), 40))
      return tf.stack([tf.zerosLike(other), other], 1) as tf.Tensor2D
    },
    SHAPE,
    2
  )
  it.each([
    ['spsa', { queries: 44, gradientQueries: 20, delta: 0.05 }],
    ['mifgsm', { steps: 1, neighbours: 10, neighbourhood: 0.9 }]
  ] as const)('counts for %s', async (attack, options) => {
    const spec = AttackSpec.parse({ attack, norm: 'linf', epsilon: 0.1, options } as never)
    const { rows, silent } = await evaluated(pocket, attackOf(attack), spec, greys)
    expect(silent).toBe(0)
    expect(places(rows, ({ success }) => success).length).toBeGreaterThan(2)
  })
})

describe('a search by decisions', () => {
  it('takes what it asks about for an estimate as an example, too', async () => {
    const upper = classifier(
      (x) => {
        const rise = tf.sub(tf.mean(x, [1, 2, 3]), 0.7)
        return tf.stack([tf.zerosLike(rise), rise], 1) as tf.Tensor2D
      },
      SHAPE,
      2
    )
    const spec = AttackSpec.parse({ attack: 'hopskipjump', norm: 'linf', epsilon: 0.25 })
    const estimating: Attack = async function* (input) {
      const search = decisionSearch(input)
      const rows = Int32Array.from(input.oracle.labels.keys())
      search.decide(rows, 3, (candidate, _, place) => candidate.fill(0.65 + 0.05 * (place % 3) + 0.02))
      expect([...search.current]).toEqual([...search.clean])
      yield { done: 1, total: 1 }
      return search.nearest.toTensor()
    }
    const { rows, silent } = await evaluated(upper, estimating, spec, greys)
    expect(silent).toBe(0)
    for (const { success, distance } of rows)
      expect([success, distance]).toEqual([true, expect.closeTo(0.22, 5)])
  })
})

describe('a climb from larger radii', () => {
  it.each([
    [0.9, 1],
    [1.1, 0]
  ])('at %s epsilon counts what lies in the last ball', async (far, fooled) => {
    const threat: ThreatModel = {
      ...{ norm: 'l1', epsilon: 1, bounds: unitBox, knowledge: 'white-box', targeted: false }
    }
    const x = tf.fill([1, 6, 6, 1], 0.5) as tf.Tensor4D
    const start = tf.add<tf.Tensor4D>(x, far / 36)
    const best = bestExamples(x)
    let asked = 0
    const ask = (points: tf.Tensor4D): GradientAnswers => ({
      loss: Float32Array.of(asked),
      // Only at the start, of which the climb knows nothing more once it has found a higher loss.
      fooled: Uint8Array.of(asked++ === 0 ? 1 : 0),
      logits: Float32Array.of(0, 0),
      gradient: tf.onesLike(points)
    })
    const rows = Int32Array.of(0)
    const climb = { input: { x, threat, signal: neverAborted }, steps: 10, rho: 0.75, rows, start, best, ask }
    for await (const _ of climbFromLargerRadii(climb)) expect(best.isFooled(0)).toBe(fooled === 1)
    expect(asked).toBeGreaterThan(5)
    x.dispose()
  })
})
