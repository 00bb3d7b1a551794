import { describe, expect, it } from 'vitest'
import { WITH_TARGETED, type ThreatModel } from '@contract/threat-model'
import type { WorstOverAttacks } from '@contract/worst-over-attacks'
import { wilson } from '@core/evaluation/wilson'
import type { Subject } from '@core/report/input'
import { worstBlocks } from '@core/report/worst-over-attacks'
import { worstText } from '../../../src/cli/lines'

const threatModel: ThreatModel = {
  ...{ norm: 'linf', epsilon: 0.1, bounds: { lower: 0, upper: 1 }, knowledge: 'white-box', targeted: false }
}
const share = { evaluationId: 'e', runId: 'r', seed: 1, robustAccuracy: wilson(1, 2), first: 1, alone: 1 }
const plain: WorstOverAttacks = {
  ...{ threatModel, sampleCount: 2, offset: 0, modelHash: 'm', datasetHash: 'd' },
  ...{ cleanAccuracy: wilson(2, 2), robustAccuracy: wilson(0, 2) },
  attacks: [
    { ...share, attack: 'PGD-40 linf 0.1' },
    { ...share, attack: 'PGD-40 targeted linf 0.1' }
  ]
}

describe('a worst case over all attacks', () => {
  it.each([
    ['with targeted attacks', { ...plain, targeted: 1 }, true],
    ['without', plain, false]
  ])('says in the report and on the command line what it holds, %s', (_, one, says) => {
    const blocks = worstBlocks({ worst: [{ model: 'm', cases: [one] }] } as unknown as Subject)
    expect(JSON.stringify(blocks).includes(WITH_TARGETED)).toBe(says)
    expect(worstText(one).includes(WITH_TARGETED)).toBe(says)
  })
})
