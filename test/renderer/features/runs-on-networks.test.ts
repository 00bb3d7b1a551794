import { AttackJobSpec } from '@contract/job'
import type { Run } from '@contract/run'
import { describe, expect, it } from 'vitest'
import { runsOnNetworks } from '../../../src/renderer/src/features/certificates/runs-on-networks'
import { attack, run } from './measurements'

const modelHash = 'c'.repeat(64)
const chosen: Run = { ...run('chosen', []).run, modelHash }
const spec = AttackJobSpec.parse({
  kind: 'attack',
  model: 'net',
  dataset: 'mnist',
  attack: attack(0.1, 1).spec
})
const on = (id: string, hash: string | null): Run => ({ ...run(id, []).run, spec, modelHash: hash })

describe('attacks and certificates beside chosen runs', () => {
  it('are those on the same networks alone', () => {
    const all = [on('same', modelHash), on('other', 'd'.repeat(64)), on('none', null), chosen]
    expect(runsOnNetworks(all, [chosen]).map(({ id }) => id)).toEqual(['same'])
  })

  it('are the newest of many', () => {
    const newestFirst = Array.from({ length: 50 }, (_, index) => on(`run ${50 - index}`, modelHash))
    const found = runsOnNetworks(newestFirst, [chosen]).map(({ id }) => id)
    expect(found).toHaveLength(40)
    expect([found[0], found[39]]).toEqual(['run 50', 'run 11'])
  })
})
