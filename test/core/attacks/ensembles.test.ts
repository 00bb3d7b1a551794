import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { attackInfos, attackName, AttackSpec, membersOf } from '@contract/attacks'
import type { Norm } from '@contract/threat-model'
import { createOracle } from '@core/attacks'
import type { LabelledImages } from '@core/data'
import { evaluateAttack, type AttackEvaluation } from '@core/evaluation/evaluate-attack'
import type { Classifier } from '@core/models'
import { neverAborted } from '@core/signal'
import {
  classifier,
  context,
  distancesOf,
  finish,
  imagesFor,
  lawSpec,
  linearClassifier,
  runAttack,
  tinyModels,
  withTinyModel
} from './support'

let tensors = 0
beforeEach(() => (tensors = tf.memory().numTensors))
afterEach(() => expect(tf.memory().numTensors).toBe(tensors))

function evaluate(model: Classifier, data: LabelledImages, spec: AttackSpec): Promise<AttackEvaluation> {
  const range = { samples: data.count, offset: 0, seed: 5, batchSize: 16 }
  const naming = { evaluationId: 'e', epoch: null, keepExamples: false }
  return finish(evaluateAttack({ model, data, spec, ...range, ...naming }, context))
}

const epsilons: [Norm, number][] = [
  ['linf', 0.03],
  ['l2', 0.12],
  ['l1', 0.4],
  ['l0', 3]
]

describe.each(tinyModels)('an ensemble on %s', (name) => {
  it.each(epsilons)('leaves in %s exactly what withstands each of its attacks alone', (norm, epsilon) =>
    withTinyModel(name, async (model) => {
      const data = imagesFor(model, 40)
      for (const id of ['worstof', 'autoattack'] as const) {
        if (!(attackInfos[id].norms as readonly Norm[]).includes(norm)) continue
        const spec = lawSpec(id, norm, epsilon)
        const whole = await evaluate(model, data, spec)
        const alone: AttackEvaluation[] = []
        for (const member of membersOf(spec)) alone.push(await evaluate(model, data, member))
        const every = whole.robust.map((_, row) => (alone.every(({ robust }) => robust[row] === 1) ? 1 : 0))
        expect([...whole.robust]).toEqual([...every])
        // The first attack gets the credit for all that it fools, the others for what is new.
        const { wins = [] } = whole.result
        expect(wins.map(({ attack }) => attack)).toEqual(membersOf(spec).map(attackName))
        const clean = alone[0] as AttackEvaluation
        const won = clean.result.cleanAccuracy.count - clean.result.robustAccuracy.count
        expect(wins[0]?.samples).toHaveLength(won)
        const all = wins.flatMap(({ samples }) => samples)
        expect(new Set(all).size).toBe(all.length)
        expect(all).toHaveLength(whole.result.cleanAccuracy.count - whole.result.robustAccuracy.count)
      }
    })
  )
})

describe('the list of an ensemble', () => {
  const of = (attacks: string): AttackSpec =>
    AttackSpec.parse({ attack: 'worstof', norm: 'linf', epsilon: 0.1, options: { attacks } })

  it('is read with options, in its order', () => {
    const members = membersOf(of('pgd steps=7 randomStart=false, apgd loss=dlr;square queries=9'))
    expect(members.map(attackName)).toEqual(['PGD-7', 'APGD-100 dlr', 'Square'])
    expect(members[0]?.options).toMatchObject({ steps: 7, randomStart: false })
    expect(members[2]?.options).toMatchObject({ queries: 9 })
  })

  it('is the usual one of the norm where none is named', () => {
    for (const attacks of [null, '', ' '])
      for (const norm of attackInfos.worstof.norms) {
        const spec = AttackSpec.parse({ attack: 'worstof', norm, epsilon: 1, options: { attacks } })
        expect(membersOf(spec)).toHaveLength(3)
        for (const member of membersOf(spec)) expect(attackInfos[member.attack].norms).toContain(norm)
      }
  })

  it('keeps the largest changes of what an attack of least distance changed too often in l0', async () => {
    // Each of eight features takes at most 0.5 of a margin of 1.8: four have to go to their wall.
    const model = linearClassifier([new Float32Array(8).fill(1), new Float32Array(8)], [-2.2, 0])
    const pixels = new Float32Array(8).fill(0.5)
    const data = { ...imagesFor(model, 1), pixels, labels: Uint8Array.of(0) }
    const found = async (epsilon: number): Promise<[boolean | undefined, number]> => {
      const options = { attacks: 'fmn steps=60' }
      const setup = { model, data, attack: 'worstof', norm: 'l0', epsilon, options } as const
      const { x, xAdv, fooled } = await runAttack(setup)
      return [fooled[0], Math.max(...distancesOf('l0', x, xAdv, 1))]
    }
    expect(await found(4)).toEqual([true, 4])
    expect(await found(2)).toEqual([false, 2])
    expect(await found(2.5)).toEqual([false, 2])
  })

  it.each([
    ['pdg', 'there is no attack "pdg"'],
    ['worstof', 'is a list itself'],
    ['pgd, universal', 'takes all images together'],
    ['pgd step=3', 'has no option step'],
    ['pgd steps=0', 'steps'],
    ['pgd quickly', 'has no option quickly'],
    ['rfgsm, mifgsm', ''],
    [',', 'name at least one attack']
  ])('%j is refused where it makes no sense', (attacks, message) => {
    const norm = attacks.includes('mifgsm') ? 'l1' : 'linf'
    const parsed = AttackSpec.safeParse({ attack: 'worstof', norm, epsilon: 0.1, options: { attacks } })
    expect(parsed.success).toBe(false)
    const [issue] = parsed.error?.issues ?? []
    expect(issue?.path).toEqual(['options', 'attacks'])
    expect(issue?.message).toContain(message)
  })
})

describe('a part of an oracle', () => {
  it('numbers the samples anew, keeps to its own budget, and counts for the whole', () => {
    const model = classifier((x) => tf.reshape(x, [x.shape[0], 3]), [3, 1, 1], 3)
    const labels = Int32Array.of(0, 1, 2, 0)
    const { oracle, record } = createOracle({ model, labels, batchSize: 2, signal: neverAborted })
    const rows = Int32Array.of(3, 1)
    const part = oracle.subset(rows, { knowledge: 'score', budget: { forwardCalls: 2 } })
    expect([...part.labels]).toEqual([0, 1])
    const x = tf.tensor4d([1, 0, 0, 0, 1, 0], [2, 3, 1, 1])
    expect([...part.decide(x, Int32Array.of(0, 1))]).toEqual([0, 0])
    expect([...part.decide(x, Int32Array.of(1, 0))]).toEqual([1, 1])
    expect(part.callsLeft('forwardCalls', 0)).toBe(0)
    expect(oracle.callsLeft('forwardCalls', 3)).toBe(Infinity)
    expect(() => part.decide(x, Int32Array.of(0, 1))).toThrow('budget of 2 forward passes')
    expect(() => part.gradient(x, Int32Array.of(0, 1), 'margin')).toThrow('score')
    expect([...record.forwardCalls]).toEqual([0, 2, 0, 2])
    x.dispose()
  })
})
