import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AttackSpec } from '@contract/attacks'
import { AttackJobSpec } from '@contract/job'
import { AttackResult, DistanceDistribution } from '@contract/measurement'
import { distanceDistribution } from '@core/evaluation/distances'
import type { AttackEvaluation } from '@core/evaluation/evaluate-attack'
import { evaluateAttack } from '@core/evaluation/evaluate-attack'
import { worstCases } from '@core/evaluation/worst-case'
import { attackJob } from '@core/jobs/attack'
import type { CoreEvent } from '@core/jobs/job'
import { createRandom } from '@core/tensor/random'
import { context, finish, imagesFor, withTinyModel } from '../attacks/support'

let tensors = 0
beforeEach(() => (tensors = tf.memory().numTensors))
afterEach(() => expect(tf.memory().numTensors).toBe(tensors))

describe('a distribution of distances', () => {
  it('gives quantiles that a share of the samples does not exceed, and infinity as null', () => {
    const distances = Float32Array.of(0, 3, 1, Infinity, 2, 2, 5, 4, Infinity, 6)
    const correct = Uint8Array.of(0, 1, 1, 1, 1, 1, 1, 1, 1, 1)
    const found = distanceDistribution(distances, correct)
    expect(DistanceDistribution.parse(found)).toEqual(found)
    expect(found).toEqual({
      notFound: 2,
      median: 3,
      quartiles: [2, 6],
      deciles: [0, 1, 2, 2, 3, 4, 5, 6, null],
      curve: [
        { epsilon: 0, robust: 9 },
        { epsilon: 1, robust: 8 },
        { epsilon: 2, robust: 6 },
        { epsilon: 3, robust: 5 },
        { epsilon: 4, robust: 4 },
        { epsilon: 5, robust: 3 },
        { epsilon: 6, robust: 2 }
      ]
    })
  })

  it('keeps at most some hundred steps of its curve, each of them exact, the last among them', () => {
    const distances = createRandom(1).uniformArray(5000, 0.1, 1)
    const { curve } = distanceDistribution(distances, new Uint8Array(5000).fill(1))
    expect(curve.length).toBeLessThanOrEqual(201)
    expect(curve.at(-1)).toEqual({ epsilon: Math.max(...distances), robust: 0 })
    for (const { epsilon, robust } of curve)
      expect(robust).toBe(distances.filter((distance) => distance > epsilon).length)
  })
})

describe('a minimum-norm attack', () => {
  const spec = AttackJobSpec.parse({
    kind: 'attack',
    model: 'm',
    dataset: 'd',
    attack: { attack: 'fmn', norm: 'l2', epsilon: 0.2, options: { steps: 30 } },
    samples: 40,
    epsilons: [0.05, 0.4]
  })

  it('runs once and gives the curve at every epsilon that was asked for', () =>
    withTinyModel('mlp', async (model) => {
      const events: CoreEvent[] = []
      for await (const event of attackJob({ spec, model, test: imagesFor(model, 40), runId: 'run' }, context))
        events.push(event)
      const points = events.flatMap((event) => (event.kind === 'point' ? [event.point] : []))
      expect(points.map(({ kind }) => kind)).toEqual(['attack', 'curve'])
      const results = points.flatMap((point) => (point.kind === 'attack' ? [point.result] : []))
      const result = results[0] as AttackResult
      expect(AttackResult.parse(result)).toEqual(result)
      const rows = events.flatMap((event) => (event.kind === 'ledger' ? event.rows : []))
      const [curve] = points.flatMap((point) => (point.kind === 'curve' ? [point.curve] : []))
      expect(curve?.points.map(({ epsilon }) => epsilon)).toEqual([0, 0.05, 0.2, 0.4])
      for (const { epsilon, robustAccuracy } of curve?.points ?? [])
        expect(robustAccuracy.count).toBe(
          rows.filter(({ distance }) => distance === null || distance > epsilon).length
        )
      expect(curve?.points[2]?.robustAccuracy).toEqual(result.robustAccuracy)
      expect(curve?.points[0]?.robustAccuracy).toEqual(result.cleanAccuracy)
    }))

  it('goes into the worst case with attacks of the other family at the same epsilon', () =>
    withTinyModel('mlp', async (model) => {
      const data = imagesFor(model, 40)
      const range = { samples: 40, offset: 0, seed: 1, batchSize: 64, epoch: null, keepExamples: false }
      const evaluations: AttackEvaluation[] = []
      const other = AttackSpec.parse({ attack: 'fgsm', norm: 'l2', epsilon: spec.attack.epsilon })
      for (const attack of [spec.attack, other]) {
        const asked = { model, data, spec: attack, evaluationId: attack.attack, ...range }
        evaluations.push(await finish(evaluateAttack(asked, context)))
      }
      const worst = worstCases(evaluations)
      expect(worst).toHaveLength(1)
      const [first, second] = evaluations as [AttackEvaluation, AttackEvaluation]
      const both = first.robust.filter((flag, row) => flag === 1 && second.robust[row] === 1).length
      expect(worst[0]?.robustAccuracy.count).toBe(both)
    }))
})
