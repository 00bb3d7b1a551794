import fc from 'fast-check'
import { expect, it } from 'vitest'
import { flagsOfText, textOfFlags } from '@core/evaluation/flag-text'

it('flags come back from their text as they were, four of them a digit', () => {
  expect(textOfFlags(Uint8Array.of(1, 0, 1, 0, 0, 1))).toBe('a4')
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 1 })), (values) => {
      const flags = Uint8Array.from(values)
      expect(flagsOfText(textOfFlags(flags), flags.length)).toEqual(flags)
    })
  )
  expect(flagsOfText('a', 5)).toBeNull()
})
