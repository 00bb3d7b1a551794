import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { attackInfos, type AttackId, type AttackInfo } from '@contract/attacks'
import type { Law } from '@contract/attacks/info'
import { Cancelled } from '@contract/errors'
import { isLp, type Norm } from '@contract/threat-model'
import { evaluateAttack, type AttackEvaluation } from '@core/evaluation/evaluate-attack'
import { robustCurve } from '@core/evaluation/robust-curve'
import { installFastGradients } from '@core/tensor/fast-gradients'
import {
  attackCases,
  context,
  distancesOf,
  finish,
  imagesFor,
  lawSpec,
  linearClassifier,
  runAttack,
  startAttack,
  switchedSignal,
  tinyModels,
  withTinyModel
} from '../core/attacks/support'

beforeAll(() => installFastGradients())

let tensors = 0
beforeEach(() => (tensors = tf.memory().numTensors))
afterEach(() => expect(tf.memory().numTensors).toBe(tensors))

const cases = attackCases.flatMap((attackCase) =>
  tinyModels.map((model) => ({ ...attackCase, model, name: `${attackCase.name} on ${model}` }))
)
/** False where the declaration says why a law cannot hold for the attack. */
function holds(attack: AttackId, law: Law): boolean {
  const { exempt }: AttackInfo = attackInfos[attack]
  return exempt?.[law] === undefined
}
/** An epsilon at which about half of the random images of the tiny models fall. */
const middling: Record<Norm, number> = { linf: 0.06, l2: 0.25, l1: 0.8, l0: 4, spatial: 1, corruption: 3 }

/** Share of epsilon that rounding may move a sample; FAB, within AutoAttack, projects onto borders that move with it. */
const rounding: Partial<Record<AttackId, number>> = { autoattack: 0.1 }

describe.each(cases)('$name', ({ attack, norm, model: modelName }) => {
  // A minimum-norm attack knows no epsilon; minimum-norm.test.ts holds its own laws.
  const isBounded = attackInfos[attack].family === 'fixed-epsilon'

  it.runIf(isBounded)('changes nothing with epsilon 0', () =>
    withTinyModel(modelName, async (model) => {
      const { x, xAdv } = await runAttack({ model, data: imagesFor(model, 12), attack, norm, epsilon: 0 })
      expect(Buffer.from(xAdv.buffer).equals(Buffer.from(x.buffer))).toBe(true)
    })
  )

  it.runIf(isBounded)('keeps to ball and box', () =>
    withTinyModel(modelName, async (model) => {
      const data = imagesFor(model, 10)
      await fc.assert(
        fc.asyncProperty(
          fc.double({ min: 1e-3, max: 3, noNaN: true }),
          fc.integer({ min: 0, max: 1000 }),
          async (epsilon, seed) => {
            const { x, xAdv } = await runAttack({ model, data, attack, norm, epsilon, seed })
            const furthest = isLp(norm) ? Math.max(...distancesOf(norm, x, xAdv, data.count)) : 0
            expect(furthest).toBeLessThanOrEqual(epsilon * (1 + 1e-5) + 1e-7)
            expect(Math.min(...xAdv)).toBeGreaterThanOrEqual(0)
            expect(Math.max(...xAdv)).toBeLessThanOrEqual(1)
          }
        ),
        { numRuns: 5, seed: 1 }
      )
    })
  )

  it('gives the same bytes for the same seed', () =>
    withTinyModel(modelName, async (model) => {
      const setup = { model, data: imagesFor(model, 13), attack, norm, epsilon: middling[norm], seed: 7 }
      const first = await runAttack(setup)
      expect((await runAttack(setup)).xAdv).toEqual(first.xAdv)
    }))

  it.runIf(isBounded && holds(attack, 'sample-alone'))(
    'treats a sample alike, whatever the batch size and the other samples',
    () =>
      withTinyModel(modelName, async (model) => {
        const setup = { model, data: imagesFor(model, 13), attack, norm, epsilon: middling[norm], seed: 7 }
        const all = await runAttack(setup)
        const size = all.x.length / 13
        for (const other of [{ batchSize: 4 }, { indices: [9, 2, 5] }]) {
          const { xAdv, fooled, record } = await runAttack({ ...setup, ...other })
          const rows = other.indices ?? [...all.fooled.keys()]
          expect(fooled).toEqual(rows.map((row) => all.fooled[row]))
          expect([...record.forwardCalls]).toEqual(rows.map((row) => all.record.forwardCalls[row]))
          // Matrix products round by their shape, differently on each processor, and steps up the loss magnify that.
          const tolerance = (rounding[attack] ?? 1e-3) * middling[norm]
          rows.forEach((row, place) => {
            for (let at = 0; at < size; at++) {
              const difference = Math.abs(
                (xAdv[place * size + at] as number) - (all.xAdv[row * size + at] as number)
              )
              expect(difference).toBeLessThan(tolerance)
            }
          })
        }
      })
  )

  it('stops within one step and frees all when it is aborted or left', () =>
    withTinyModel(modelName, async (model) => {
      const data = imagesFor(model, 6)
      const signal = switchedSignal()
      const setup = { model, data, attack, norm, epsilon: 1e-3 }
      const aborted = startAttack({ ...setup, signal })
      await aborted.steps.next()
      const callsBefore = [...aborted.record.forwardCalls]
      signal.abort()
      // What has taken its last step may still hand over its result.
      const end = await aborted.steps.next().catch((error: unknown) => error)
      if (end instanceof Cancelled) expect([...aborted.record.forwardCalls]).toEqual(callsBefore)
      else tf.dispose((end as { value: tf.Tensor }).value)
      const left = startAttack(setup)
      await left.steps.next()
      await left.steps.return(left.x)
      const refused = startAttack({ ...setup, signal })
      await expect(refused.steps.next()).rejects.toBeInstanceOf(Cancelled)
      tf.dispose([aborted.x, left.x, refused.x])
    }))

  it.runIf(isBounded)('never lets robust accuracy rise with epsilon', () =>
    withTinyModel(modelName, async (model) => {
      const data = imagesFor(model, 20)
      const evaluations: AttackEvaluation[] = []
      for (const factor of [2, 0, 0.5, 1, 20]) {
        const spec = lawSpec(attack, norm, factor * middling[norm])
        const range = { samples: 20, offset: 0, seed: 1, batchSize: 8 }
        const naming = { evaluationId: `epsilon ${factor}`, epoch: null, keepExamples: false }
        evaluations.push(await finish(evaluateAttack({ model, data, spec, ...range, ...naming }, context)))
      }
      const curve = robustCurve(evaluations).map(({ robustAccuracy }) => robustAccuracy.value)
      expect(curve).toHaveLength(5)
      expect(curve[0]).toBe(evaluations[0]?.result.cleanAccuracy.value)
      expect(curve).toEqual([...curve].sort((a, b) => b - a))
      if (holds(attack, 'large-ball-fools')) expect(curve[4]).toBeLessThan(curve[0] as number)
    })
  )
})

const targetable = cases.filter(({ attack }) => 'goal' in attackInfos[attack].options.shape)

describe.each(targetable)('$name in targeted mode', ({ attack, norm, model: modelName }) => {
  it('counts only the target, for no more samples than any wrong class, and reaches it in a ball that holds it', () =>
    withTinyModel(modelName, async (model) => {
      const data = imagesFor(model, 20, 11, 100)
      const success = async (goal: string, factor: number): Promise<number> => {
        const spec = lawSpec(attack, norm, factor * middling[norm], { goal })
        const range = { samples: 20, offset: 0, seed: 1, batchSize: 8 }
        const naming = { evaluationId: goal, epoch: null, keepExamples: false }
        const { result } = await finish(evaluateAttack({ model, data, spec, ...range, ...naming }, context))
        expect(result.threatModel.targeted).toBe(goal !== 'untargeted')
        return 1 - result.robustAccuracy.value
      }
      const [any, runnerUp, least] = [
        await success('untargeted', 1),
        await success('runner-up', 1),
        await success('least-likely', 1)
      ]
      expect(least).toBeLessThanOrEqual(runnerUp)
      if (holds(attack, 'any-class-is-easier')) expect(runnerUp).toBeLessThanOrEqual(any + 0.051)
      if (holds(attack, 'targets-are-reached'))
        expect(await success('least-likely', 20)).toBeGreaterThan(least)
    }))
})

/** Two classes, logits (w x + bias, 0), in a box that no attack reaches. Correct for class 0 with a wide margin. */
const wideBox = { lower: -1000, upper: 1000 }
const climbers = attackCases.filter(({ attack }) => {
  const { family, knowledge } = attackInfos[attack]
  return family === 'fixed-epsilon' && knowledge === 'white-box' && holds(attack, 'linear-optimum')
})
/** Options with which an attack converges where its defaults, made for few steps on a network, do not quite. */
const thorough: Partial<Record<AttackId, Record<string, unknown>>> = {
  pgd: { steps: 60, relativeStepSize: 0.25 },
  rfgsm: { relativeStepSize: 2 },
  eotpgd: { steps: 60, relativeStepSize: 0.25, eotSamples: 1 },
  autoattack: { steps: 100, squareQueries: 5 },
  worstof: { attacks: 'fgsm, apgd steps=100, square queries=5' }
}
const weightsOf = fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 8, maxLength: 8 })

/** Largest loss of margin that one unit of epsilon allows: the dual norm of the weights. */
const dualNorm: Record<Norm, (weights: Float32Array) => number> = {
  linf: (weights) => weights.reduce((sum, value) => sum + Math.abs(value), 0),
  l2: (weights) => Math.hypot(...weights),
  l1: (weights) => Math.max(...weights.map(Math.abs)),
  l0: () => Number.NaN,
  spatial: () => Number.NaN,
  corruption: () => Number.NaN
}

describe.each(climbers)('$name on a linear model', ({ attack, norm }) => {
  const setup = { attack, norm, bounds: wideBox, options: thorough[attack] ?? {} }

  it('takes from the margin exactly epsilon times the dual norm of the weights, and reaches epsilon', async () => {
    await fc.assert(
      fc.asyncProperty(
        weightsOf.filter((values) => Math.hypot(...values) > 0.1),
        fc.constantFrom(0.01, 0.1, 0.5, 2),
        async (values, epsilon) => {
          const weights = Float32Array.from(values)
          // Far from the border: the loss there is about exp(-50), its gradient no larger.
          const model = linearClassifier([weights, new Float32Array(8)], [50, 0])
          const data = imagesFor(model, 4, 3, 100)
          const { x, xAdv } = await runAttack({ ...setup, model, data, epsilon })
          for (let row = 0; row < data.count; row++) {
            let lost = 0
            for (let at = 0; at < 8; at++)
              lost += (weights[at] as number) * ((x[row * 8 + at] as number) - (xAdv[row * 8 + at] as number))
            expect(lost / (epsilon * dualNorm[norm](weights))).toBeCloseTo(1, 3)
          }
          for (const distance of distancesOf(norm, x, xAdv, data.count))
            expect(distance / epsilon).toBeCloseTo(1, 4)
        }
      ),
      { numRuns: 8, seed: 2 }
    )
  })

  it('fools exactly the samples whose margin is smaller than that', async () => {
    const weights = Float32Array.from([1, -0.5, 0.25, 2, -1, 0.1, 0.7, -0.3])
    const reach = 0.2 * dualNorm[norm](weights)
    // Labels are 0; x is the same everywhere, so that the bias sets the margin.
    const pixels = new Float32Array(8).fill(0.5)
    const base = pixels.reduce((sum, value, at) => sum + value * (weights[at] as number), 0)
    for (const factor of [0.5, 0.98, 1.02, 1.5]) {
      const model = linearClassifier([weights, new Float32Array(8)], [factor * reach - base, 0])
      const data = { ...imagesFor(model, 1), pixels, labels: Uint8Array.of(0) }
      const { fooled } = await runAttack({ ...setup, model, data, epsilon: 0.2 })
      expect(fooled).toEqual([factor < 1])
    }
  })
})

describe('exemptions from the laws', () => {
  const exemptions = Object.values<AttackInfo>(attackInfos).flatMap(({ id, exempt = {} }) =>
    Object.entries(exempt).map(([law, reason]) => [id, law, reason] as const)
  )

  it.each(exemptions)('%s gives a reason why "%s" does not hold', (_, __, reason) => {
    expect(reason).toMatch(/^[A-Z].{30,}\.$/)
  })
})
