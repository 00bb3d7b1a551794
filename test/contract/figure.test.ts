import { FigureData } from '@contract/figure'
import type { FigureSpec } from '@core/charts/figure-spec'
import { figureScene } from '@core/charts/scene/figure-scene'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { everyKind } from '../core/charts/every-kind'

describe('a figure that crosses the process border', () => {
  it('has every field of a figure: what the schema lacks would vanish without a word', () => {
    expectTypeOf<FigureData>().toEqualTypeOf<FigureSpec>()
  })

  for (const [index, spec] of everyKind().entries()) {
    it(`arrives whole and is drawn alike: ${spec.id.slice(0, 9)} (${index})`, () => {
      const arrived = FigureData.parse(structuredClone(spec))
      expect(arrived).toEqual(spec)
      expect(figureScene(arrived)).toEqual(figureScene(spec))
    })
  }
})
