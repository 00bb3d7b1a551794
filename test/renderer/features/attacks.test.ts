import { AttackSpec, attackInfos } from '@contract/attacks'
import { attackPresets } from '@contract/attacks/presets'
import { AttackJobSpec } from '@contract/job'
import { describe, expect, it } from 'vitest'
import { defaultCost } from '../../../src/renderer/src/features/attacks/attack-cost'
import { readEpsilons, writeEpsilons } from '../../../src/renderer/src/features/attacks/epsilon-list'

describe('epsilons as text', () => {
  it('are read as people write them', () => {
    expect(readEpsilons(' 0.1, 8/255;.05  1e-3 0.1 ')).toEqual({
      values: [0.001, 8 / 255, 0.05, 0.1],
      wrong: []
    })
    expect(readEpsilons('0.1, much, -1, 1/0, 2/')).toEqual({
      values: [0.1],
      wrong: ['much', '-1', '1/0', '2/']
    })
    expect(readEpsilons('')).toEqual({ values: [], wrong: [] })
  })

  it('come back as they were written', () => {
    const values = [0.01, 0.05, 0.3]
    expect(readEpsilons(writeEpsilons(values)).values).toEqual(values)
  })
})

describe('presets', () => {
  it.each(attackPresets)('$label is an attack job that the schema takes', ({ attack, epsilons }) => {
    const spec = { kind: 'attack', model: 'm', dataset: 'd', attack, epsilons: [...epsilons] }
    expect(AttackJobSpec.parse(spec).attack).toEqual(AttackSpec.parse(attack))
  })
})

describe('the cost that the catalogue names', () => {
  it('is read off the defaults of each declaration', () => {
    expect(defaultCost(attackInfos.pgd)).toBe('40 steps')
    expect(defaultCost(attackInfos.fgsm)).toBe('1 step')
    for (const info of Object.values(attackInfos)) expect(defaultCost(info), info.id).toMatch(/\d/)
  })
})
