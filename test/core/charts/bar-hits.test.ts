import type { BarSpec, FigureSpec, HistogramSpec } from '@core/charts/figure-spec'
import { barHits, binHits, onLogCounts } from '@core/charts/scene/bars-plot'
import { plotItems } from '@core/charts/scene/figure-scene'
import { type Shape, roughWidth } from '@core/charts/scene/scene'
import { describe, expect, it } from 'vitest'
import { everyKind } from './every-kind'

const box = { x: 10, y: 20, width: 500, height: 220 }
const figures = everyKind('other')

function find<Kind extends 'bars' | 'histogram'>(kind: Kind): Extract<FigureSpec, { kind: Kind }> {
  const found = figures.find((figure) => 'kind' in figure && figure.kind === kind)
  if (found === undefined) throw new Error(`no ${kind}`)
  return found as Extract<FigureSpec, { kind: Kind }>
}
const bars: BarSpec = find('bars')
const histogram: HistogramSpec = find('histogram')

/** The bars that are drawn, with their left and right edges and their heights. */
function drawn(spec: FigureSpec): { note: string; left: number; right: number; height: number }[] {
  return plotItems(spec, box, roughWidth)
    .flatMap((item) => (item.kind === 'clipped' ? item.items : [item]))
    .filter((item): item is Shape => item.kind === 'shape' && item.role === 'bar')
    .map(({ note = '', commands }) => {
      const places = commands.flatMap((command) => (command[0] === 'Z' ? [] : [command]))
      const [xs, ys] = [places.map((place) => place[1] as number), places.map((place) => place[2] as number)]
      return {
        note,
        left: Math.min(...xs),
        right: Math.max(...xs),
        height: Math.max(...ys) - Math.min(...ys)
      }
    })
}

describe('the columns in which bars are read', () => {
  it('hold the bars that are drawn, each with its note, and those that were not measured', () => {
    const hits = barHits(bars, box, roughWidth)
    expect(hits).toHaveLength(bars.categories.length * bars.series.length)
    const all = drawn(bars)
    expect(all).toHaveLength(5)
    for (const { note, left, right } of all) {
      const [hit, ...more] = hits.filter((one) => one.note === note)
      expect(more).toEqual([])
      expect(left).toBeGreaterThanOrEqual((hit?.box.x ?? NaN) - 1e-9)
      expect(right).toBeLessThanOrEqual((hit?.box.x ?? NaN) + (hit?.box.width ?? NaN) + 1e-9)
    }
    expect(hits.map(({ note }) => note)).toContain('clean, other: not measured')
    // From left to right, one beside the other.
    for (const [index, hit] of hits.entries()) {
      const before = hits[index - 1]
      if (before) expect(hit.box.x).toBeGreaterThanOrEqual(before.box.x + before.box.width - 1e-9)
    }
  })

  it('of a histogram are its bins, with the counts of every series', () => {
    const hits = binHits(histogram, box, roughWidth)
    expect(hits.map(({ note }) => note)).toEqual([
      'Margin −1.000 to −0.5000: clean 1, attacked 12',
      'Margin −0.5000 to 0: clean 2, attacked 8',
      'Margin 0 to 0.5000: clean 30, attacked 0',
      'Margin 0.5000 to 1.000: clean 7, attacked 0'
    ])
    const first = drawn(histogram)[0]
    expect(first?.left).toBeCloseTo(hits[0]?.box.x ?? NaN, 6)
  })
})

describe('counts on a logarithmic axis', () => {
  const counts = (values: readonly number[]): HistogramSpec => ({
    ...histogram,
    edges: values.map((_, index) => index).concat(values.length),
    series: [{ id: 'a', label: 'a', colorIndex: 0, counts: values }]
  })

  it('stand equally far apart for equal ratios, and one image still has a height', () => {
    const spec = onLogCounts(counts([1, 10, 100, 0, 1000]))
    const heights = drawn(spec as HistogramSpec).map(({ height }) => height)
    expect(heights).toHaveLength(4)
    const [one = NaN, ten = NaN, hundred = NaN, thousand = NaN] = heights
    expect(one).toBeGreaterThan(3)
    expect(hundred - ten).toBeCloseTo(ten - one, 6)
    expect(thousand - hundred).toBeCloseTo(ten - one, 6)
  })

  it('are not to be had of nothing', () => {
    expect(onLogCounts(counts([0, 0]))).toBeNull()
  })
})
