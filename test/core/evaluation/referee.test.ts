import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AttackFunction } from '@core/attacks'
import { AttackSpec, type AttackId, type AttackOptions } from '@contract/attacks'
import type { Norm } from '@contract/threat-model'
import type { LedgerRow } from '@contract/run'
import { evaluateWith, type AttackEvaluation } from '@core/evaluation/evaluate-attack'
import { judge } from '@core/evaluation/referee'
import { neverAborted } from '@core/signal'
import type { Classifier } from '@core/models'
import { balls, distances } from '@core/tensor/norms'
import { context, imagesFor, linearClassifier, unitBox } from '../attacks/support'

let tensors = 0
beforeEach(() => (tensors = tf.memory().numTensors))
afterEach(() => expect(tf.memory().numTensors).toBe(tensors))

/** Class 1 as soon as the mean of 8 pixels is above a half. */
const model = linearClassifier([new Float32Array(8), new Float32Array(8).fill(1)], [4, 0])
const COUNT = 120
const data = imagesFor(model, COUNT, 3, 10)

type AnyAttack = AttackFunction<AttackOptions<AttackId>>

/** An attack that asks once for a gradient, as an honest one does, and then returns what it likes. */
function cheat(move: (x: tf.Tensor4D) => tf.Tensor): AnyAttack {
  return async function* ({ oracle, x }) {
    const rows = Int32Array.from({ length: x.shape[0] }, (_, row) => row)
    oracle.gradient(x, rows, 'cross-entropy').gradient.dispose()
    yield { done: 1, total: 1 }
    return tf.tidy(() => move(x) as tf.Tensor4D)
  }
}

async function evaluate(
  attack: AnyAttack,
  norm: Norm = 'linf',
  epsilon = 0.05,
  attacked: Classifier = model
): Promise<AttackEvaluation & { rows: LedgerRow[]; xAdv: Float32Array; x: Float32Array }> {
  const running = evaluateWith(
    attack,
    {
      model: attacked,
      data,
      spec: AttackSpec.parse({ attack: 'fgsm', norm, epsilon }),
      samples: COUNT,
      offset: 0,
      seed: 1,
      batchSize: 32,
      evaluationId: 'cheat',
      epoch: null,
      keepExamples: true
    },
    context
  )
  const rows: LedgerRow[] = []
  let x = new Float32Array()
  let xAdv = new Float32Array()
  for (;;) {
    const next = await running.next()
    if (next.done === true) return { ...next.value, rows, x, xAdv }
    if (next.value.kind === 'ledger') rows.push(...next.value.rows)
    if (next.value.kind === 'examples') ({ x, xAdv } = next.value as { x: typeof x; xAdv: typeof xAdv })
  }
}

const codes = ({ result }: AttackEvaluation): string[] => result.warnings.map(({ code }) => code)

describe('the referee', () => {
  it.each([
    ['linf', 0.05],
    ['l2', 0.15]
  ] as const)('brings back what left the ball of %s', async (norm, epsilon) => {
    // All black or all white, whichever is the other class.
    const jump = cheat((x) => tf.sub(tf.ones(x.shape), tf.round(tf.mean(x, [1, 2, 3], true))))
    const found = await evaluate(jump, norm, epsilon)
    expect(codes(found)).toEqual(['left-ball'])
    for (const row of found.rows) expect(row.distance).toBeLessThanOrEqual(epsilon * (1 + 1e-5))
    // The jump would have fooled the model each time; inside the ball only samples near the border do.
    expect(found.result.robustAccuracy.value).toBeGreaterThan(0.5)
    expect(found.result.robustAccuracy.value).toBeLessThan(found.result.cleanAccuracy.value)
  })

  it('clips what left the box', async () => {
    const found = await evaluate(
      cheat((x) => tf.add(x, 0.5)),
      'linf',
      0.5
    )
    expect(codes(found)).toEqual(['left-box'])
    expect(Math.max(...found.xAdv)).toBe(1)
  })

  it('counts what is not finite as not attacked', async () => {
    const found = await evaluate(cheat((x) => tf.div(x, 0)))
    expect(codes(found)).toEqual(['left-box'])
    expect(found.xAdv).toEqual(found.x)
    expect(found.result.robustAccuracy).toEqual(found.result.cleanAccuracy)
    expect(found.result.attackSuccessRate?.value).toBe(0)
    expect(found.result.medianDistance).toBeNull()
  })

  it('believes no claim: an attack that changes nothing has no success', async () => {
    const found = await evaluate(cheat((x) => tf.clone(x)))
    expect(codes(found)).toEqual([])
    expect(found.rows.some(({ success }) => success)).toBe(false)
    expect(found.result.robustAccuracy).toEqual(found.result.cleanAccuracy)
  })

  it('refuses another number of inputs', async () => {
    await expect(evaluate(cheat((x) => tf.slice(x, 0, 1)))).rejects.toMatchObject({ code: 'bug' })
  })

  it('lets rounding pass without changing a byte', () => {
    const x = tf.tensor4d(data.pixels as Float32Array, [COUNT, 8, 1, 1])
    const xAdv = tf.tidy(() => tf.clipByValue(tf.add<tf.Tensor4D>(x, 0.05 * (1 + 9e-6)), 0, 1))
    const labels = Int32Array.from(data.labels)
    const threat = {
      norm: 'linf',
      epsilon: 0.05,
      bounds: unitBox,
      knowledge: 'white-box',
      targeted: false
    } as const
    const verdict = judge({ model, x, xAdv, labels, threat, batchSize: 50, signal: neverAborted })
    expect(verdict.leftBall.includes(1)).toBe(false)
    expect(verdict.xAdv.dataSync()).toEqual(xAdv.dataSync())
    const predicted = tf.tidy(() => tf.argMax(model.logits(xAdv), 1).dataSync())
    expect([...verdict.fooled]).toEqual([...labels].map((label, row) => Number(predicted[row] !== label)))
    tf.dispose([x, xAdv, verdict.xAdv])
  })

  it('judges by the norm of the threat', () => {
    // Inside the ball of linf, far outside that of l2.
    const delta = tf.fill([1, 8, 1, 1], 0.1) as tf.Tensor4D
    expect(tf.tidy(() => distances.linf.distance(delta).dataSync()[0])).toBeCloseTo(0.1, 6)
    expect(tf.tidy(() => distances.l2.distance(delta).dataSync()[0])).toBeCloseTo(0.1 * Math.sqrt(8), 6)
    expect(tf.tidy(() => distances.l1.distance(delta).dataSync()[0])).toBeCloseTo(0.8, 6)
    expect(tf.tidy(() => distances.l0.distance(delta).dataSync()[0])).toBe(8)
    const projected = balls.l2.project(delta, 0.1)
    expect(tf.tidy(() => distances.l2.distance(projected).dataSync()[0])).toBeCloseTo(0.1, 6)
    tf.dispose([delta, projected])
  })
})
