import { compactJson } from '@core/report/compact-json'
import fc from 'fast-check'
import { expect, it } from 'vitest'

it('is JSON of the same value, with short things on one line', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.integer({ min: 1, max: 120 }), (value, width) => {
      expect(JSON.parse(compactJson(value, width))).toEqual(JSON.parse(JSON.stringify(value)))
    })
  )
  expect(compactJson({ a: [1, 2, 3], b: { c: 'dddddddddd', e: [] }, f: undefined }, 24)).toBe(
    '{\n  "a": [1, 2, 3],\n  "b": {\n    "c": "dddddddddd",\n    "e": []\n  }\n}'
  )
})
