import { describe, expect, it } from 'vitest'
import { AttackJobSpec } from '@contract/job'
import type { AttackResult } from '@contract/measurement'
import type { LedgerRow } from '@contract/run'
import { canStartWarm } from '@core/evaluation/warm-start'
import { attackJob } from '@core/jobs/attack'
import type { Classifier } from '@core/models'
import { attackCases, context, imagesFor, lawSpec, withTinyModel } from '../core/attacks/support'
import { countTensors, middling } from './attack-cases'

countTensors()

interface Sweep {
  readonly results: AttackResult[]
  readonly rows: LedgerRow[]
}

/** One attack over three epsilons, with and without a warm start. */
async function sweep(model: Classifier, attack: object, warmStart: boolean): Promise<Sweep> {
  const { epsilon } = attack as { epsilon: number }
  const spec = AttackJobSpec.parse({
    ...{ kind: 'attack', model: 'm', dataset: 'd', attack, samples: 12, batchSize: 8, seed: 4 },
    ...{ epsilons: [0.5 * epsilon, 2 * epsilon], warmStart, keepExamples: 0 }
  })
  const results: AttackResult[] = []
  const rows: LedgerRow[] = []
  for await (const event of attackJob({ spec, model, test: imagesFor(model, 12), runId: 'run' }, context)) {
    if (event.kind === 'evaluation') results.push(event.result)
    if (event.kind === 'ledger') rows.push(...event.rows)
  }
  return { results, rows }
}

const successesOf = ({ results, rows }: Sweep): Set<number>[] =>
  results.map(
    ({ evaluationId }) =>
      new Set(
        rows
          .filter((row) => row.evaluationId === evaluationId && row.success)
          .map(({ sampleIndex }) => sampleIndex)
      )
  )

const warm = attackCases.filter(({ attack, norm }) => canStartWarm(lawSpec(attack, norm, middling[norm])))

describe.each(warm)('warm start of $name', ({ attack, norm }) => {
  it('fools every image that it fools without, and all that a smaller epsilon fooled', () =>
    withTinyModel('mlp', async (model) => {
      const spec = lawSpec(attack, norm, middling[norm])
      const cold = await sweep(model, spec, false)
      const started = await sweep(model, spec, true)
      const [found, without] = [successesOf(started), successesOf(cold)]
      for (const [place, own] of found.entries()) {
        for (const image of without[place] ?? []) expect(own.has(image), `image ${image}`).toBe(true)
        for (const image of found[place - 1] ?? []) expect(own.has(image), `image ${image}`).toBe(true)
      }
      // The smallest epsilon has none to start from; the others say where they began.
      expect(started.results[0]).toMatchObject({ robustAccuracy: cold.results[0]?.robustAccuracy })
      expect(started.results.map(({ warmStart }) => warmStart?.epsilon)).toEqual([
        undefined,
        started.results[0]?.spec.epsilon,
        started.results[1]?.spec.epsilon
      ])
      expect(cold.results.every((result) => !('warmStart' in result))).toBe(true)
      for (const { evaluationId, threatModel } of started.results)
        for (const row of started.rows.filter((one) => one.evaluationId === evaluationId))
          expect(row.distance).toBeLessThanOrEqual(threatModel.epsilon * (1 + 1e-5) + 1e-7)
    }))
})

it('is left out where a larger epsilon holds no smaller one, or images are not attacked alone', () => {
  expect(canStartWarm(lawSpec('corruption', 'corruption', 3))).toBe(false)
  expect(canStartWarm(lawSpec('spatial', 'spatial', 1))).toBe(false)
  expect(canStartWarm(lawSpec('deepfool', 'l2', 1))).toBe(false)
  expect(canStartWarm(lawSpec('universal', 'linf', 0.1))).toBe(false)
})
