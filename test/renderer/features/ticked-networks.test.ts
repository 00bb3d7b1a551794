import type { Model } from '@contract/model'
import { describe, expect, it } from 'vitest'
import { tickedAfter, tickedAtFirst } from '../../../src/renderer/src/features/transfer/ticked-networks'

const network = (name: string, runId: string | null = name, epoch: number | null = 1): Model =>
  ({ name, runId, epoch }) as Model
const [a, b, c] = [network('a'), network('b'), network('c')]

describe('the networks that are ticked for a transfer matrix', () => {
  it('are the last of each training at first', () => {
    expect(tickedAtFirst([a, network('a, epoch 0', 'a', 0), b])).toEqual(['a', 'b'])
  })

  it('take in a new one as long as nobody has chosen', () => {
    expect(tickedAfter([], [], [a, b])).toEqual(['a', 'b'])
    expect(tickedAfter(['a', 'b'], [a, b], [a, b, c])).toEqual(['a', 'b', 'c'])
  })

  it('stay as they were chosen when another one comes, and lose what is gone', () => {
    expect(tickedAfter(['b'], [a, b], [a, b, c])).toEqual(['b'])
    expect(tickedAfter(['b', 'c'], [a, b, c], [a, c])).toEqual(['c'])
  })
})
