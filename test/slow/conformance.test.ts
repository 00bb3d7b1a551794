import '@tensorflow/tfjs-node'
import { expect, it } from 'vitest'
import { conformanceLine } from '@contract/conformance-text'
import { ConformanceSpec } from '@contract/conformance'
import { conform } from '@core/conformance/run'
import { context } from '../core/attacks/support'

it('every attack in every norm passes the conformance lab', async () => {
  const failed: string[] = []
  for await (const event of conform(ConformanceSpec.parse({ kind: 'conformance' }), context))
    if (event.kind === 'row' && !event.row.passed) failed.push(conformanceLine(event.row))
  expect(failed).toEqual([])
})
