import { expect, it } from 'vitest'
import { AttackSpec } from '@contract/attacks'
import { attackOf } from '@core/attacks'
import { evaluateWith } from '@core/evaluation/evaluate-attack'
import { attackCases, context, imagesFor, lawSpec, withTinyModel } from '../core/attacks/support'
import { countTensors, middling } from './attack-cases'

// Carlini et al. 2019: the best example seen at any step counts. What an attack was told of inside ball and box, it returns.

countTensors()

const IMAGES = 40

for (const { attack, norm, name: title } of attackCases)
  it(`${title} returns what it was told of`, () =>
    withTinyModel('convolution', async (model) => {
      const data = imagesFor(model, IMAGES)
      const plain = lawSpec(attack, norm, middling[norm])
      const onGrid = { ...plain, eightBit: true }
      const targeted = { ...plain, options: { ...plain.options, goal: 'random' } }
      for (const asked of [
        plain,
        ...(norm === 'linf' || norm === 'l2' ? [onGrid] : []),
        ...('goal' in plain.options ? [targeted] : [])
      ]) {
        const spec = AttackSpec.parse(asked as AttackSpec)
        const given = { model, data, spec, samples: IMAGES, offset: 0, seed: 3, batchSize: 16 }
        const naming = { evaluationId: 'e', epoch: null, keepExamples: false }
        const silent: number[] = []
        for await (const event of evaluateWith(attackOf(attack), { ...given, ...naming }, context))
          if (event.kind === 'ledger')
            silent.push(...event.rows.filter((row) => row.silent === true).map((row) => row.sampleIndex))
        expect(silent, JSON.stringify(spec)).toEqual([])
      }
    }))
