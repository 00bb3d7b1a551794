import '@tensorflow/tfjs-node'
import { expect, it } from 'vitest'
import { conformanceLine, maskedLine } from '@contract/conformance-text'
import { ConformanceSpec, MaskedNetwork } from '@contract/conformance'
import { conform } from '@core/conformance/run'
import { context } from '../core/attacks/support'

it('every attack in every norm passes the conformance lab, and so do the checks on masked networks', async () => {
  const failed: string[] = []
  let masked = 0
  for await (const event of conform(ConformanceSpec.parse({ kind: 'conformance' }), context))
    if (event.kind === 'row') {
      if (!event.row.passed) failed.push(conformanceLine(event.row))
    } else if (event.kind === 'masked') {
      masked++
      if (!event.row.passed) failed.push(maskedLine(event.row))
    }
  expect(failed).toEqual([])
  expect(masked).toBe(MaskedNetwork.options.length)
})
