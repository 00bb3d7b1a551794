import { describe, expect, it } from 'vitest'
import { attackInfos, type AttackInfo } from '@contract/attacks'
import { cases, countTensors, isEnsemble } from './attack-cases'
import { describeLaws } from './attack-laws'

countTensors()

describeLaws(
  cases.filter(({ attack }) => attackInfos[attack].knowledge === 'white-box' && !isEnsemble(attack))
)

describe('exemptions from the laws', () => {
  const exemptions = Object.values<AttackInfo>(attackInfos).flatMap(({ id, exempt = {} }) =>
    Object.entries(exempt).map(([law, reason]) => [id, law, reason] as const)
  )

  it.each(exemptions)('%s gives a reason why "%s" does not hold', (_, __, reason) => {
    expect(reason).toMatch(/^[A-Z].{30,}\.$/)
  })
})
