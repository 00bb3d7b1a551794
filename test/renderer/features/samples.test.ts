import { createRandom } from '@core/tensor/random'
import { describe, expect, it } from 'vitest'
import {
  filterCounts,
  filterSamples,
  type SampleFilter
} from '../../../src/renderer/src/features/data/sample-filter'
import { readSampleQuery, sampleQuery } from '../../../src/renderer/src/features/data/sample-query'
import { fieldsOf, noWishes, queryOf, wishesOf } from '../../../src/renderer/src/features/data/sample-wishes'
import { withNamed } from '../../../src/renderer/src/components/named'
import type { SavedView } from '../../../src/renderer/src/features/data/saved-views'
import {
  fromScreen,
  isInside,
  toScreen,
  wholeView,
  zoomed
} from '../../../src/renderer/src/features/projector/map-view'

const random = createRandom(5)
const count = 400
const labels = Uint16Array.from({ length: count }, () => random.integer(4))
const predictions = {
  predicted: Uint16Array.from(labels, (label) => (random.uniform() < 0.8 ? label : random.integer(4))),
  margins: Float32Array.from({ length: count }, () => random.normal()),
  confidences: Float32Array.from({ length: count }, () => random.uniform())
}
const all: SampleFilter = {
  ...{ label: '', predicted: '', outcome: 'all', order: 'stored' },
  ...{ margin: { from: null, to: null }, confidence: { from: null, to: null }, mostAlone: null }
}

describe('the counts beside the choices of a filter', () => {
  it('are how many images each choice shows', () => {
    const filter: SampleFilter = { ...all, label: '2', outcome: 'wrong', confidence: { from: 0.1, to: 0.7 } }
    const counts = filterCounts(labels, predictions, filter, 4)
    for (const value of [0, 1, 2, 3]) {
      const choice = String(value)
      expect(counts.labels[value]).toBe(
        filterSamples(labels, predictions, { ...filter, label: choice }).length
      )
      expect(counts.predicted[value]).toBe(
        filterSamples(labels, predictions, { ...filter, predicted: choice }).length
      )
    }
    expect(counts.right).toBe(filterSamples(labels, predictions, { ...filter, outcome: 'right' }).length)
    expect(counts.wrong).toBe(filterSamples(labels, predictions, { ...filter, outcome: 'wrong' }).length)
    expect(counts.right).toBeGreaterThan(0)
  })

  it('count among the most alone images only, where those are asked for', () => {
    const alone = Float32Array.from({ length: count }, () => random.uniform())
    const filter: SampleFilter = { ...all, mostAlone: 0.1, order: 'alone' }
    const rows = filterSamples(labels, null, filter, alone)
    expect(rows).toHaveLength(count / 10)
    const values = [...rows].map((row) => alone[row] as number)
    expect(values).toEqual([...values].sort((a, b) => b - a))
    const left = [...alone].filter((_, row) => !rows.includes(row))
    expect(Math.max(...left)).toBeLessThan(Math.min(...values))
    const counts = filterCounts(labels, null, filter, 4, alone)
    expect(counts.labels.reduce((sum, one) => sum + one, 0)).toBe(rows.length)
    for (const value of [0, 1, 2, 3])
      expect(counts.labels[value]).toBe(
        filterSamples(labels, null, { ...filter, label: String(value) }, alone).length
      )
    expect(filterSamples(labels, null, filter, null)).toHaveLength(count)
  })

  it('of a range are those inside of it among all that the other choices show', () => {
    const open = { from: null, to: null }
    const filter: SampleFilter = {
      ...all,
      ...{ label: '1', margin: { from: -0.5, to: 0.8 }, confidence: { from: 0.2, to: 0.9 } }
    }
    const { margin, confidence } = filterCounts(labels, predictions, filter, 4)
    const rows = [...filterSamples(labels, predictions, filter)]
    const whole = [...filterSamples(labels, predictions, { ...filter, margin: open })]
    expect(margin).toMatchObject({ inside: rows.length, all: whole.length })
    const margins = whole.map((row) => predictions.margins[row] as number)
    expect([margin.smallest, margin.largest]).toEqual([Math.min(...margins), Math.max(...margins)])
    expect(confidence?.inside).toBe(rows.length)
    expect(confidence?.all).toBe(filterSamples(labels, predictions, { ...filter, confidence: open }).length)
    expect(rows.length).toBeGreaterThan(0)
    expect(rows.length).toBeLessThan(whole.length)
    for (const row of rows) {
      expect(predictions.margins[row]).toBeGreaterThanOrEqual(-0.5)
      expect(predictions.margins[row]).toBeLessThanOrEqual(0.8)
    }
    // An end that is a value of an image holds that image.
    const edge = margins[0] as number
    const one = filterCounts(labels, predictions, { ...filter, margin: { from: edge, to: edge } }, 4)
    expect(one.margin.inside).toBeGreaterThanOrEqual(1)
  })

  it('need no predictions for the classes', () => {
    const { labels: counted } = filterCounts(labels, null, { ...all, outcome: 'wrong' }, 4)
    expect(counted.reduce((sum, one) => sum + one, 0)).toBe(count)
  })
})

describe('the order of images', () => {
  // Both signs, both zeros, equal ones, infinite ones and what is no number.
  const margins = Float32Array.from({ length: count }, (_, row) =>
    row % 50 === 7
      ? NaN
      : row % 40 === 3
        ? -Infinity
        : row % 5 === 0
          ? row % 2 === 0
            ? 0
            : -0
          : random.normal()
  )
  const compare = (sign: number) => (a: number, b: number) => {
    const [x, y] = [margins[a] as number, margins[b] as number]
    if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y))
    return x === y ? 0 : sign * (x < y ? -1 : 1)
  }

  it('is that of their margins, of those that the filter lets through', () => {
    const known = { ...predictions, margins }
    const rows = filterSamples(labels, known, { ...all, order: 'margin' })
    expect([...rows]).toEqual([...labels.keys()].sort(compare(1)))
    const some = filterSamples(labels, known, { ...all, order: 'margin', label: '2' })
    expect([...some]).toEqual([...rows].filter((row) => labels[row] === 2))
  })

  it('has those first that are most alone', () => {
    const rows = filterSamples(labels, null, { ...all, order: 'alone' }, margins)
    expect([...rows]).toEqual([...labels.keys()].sort(compare(-1)))
  })

  it('follows other predictions, labels and values under the same filter', () => {
    const filter: SampleFilter = { ...all, order: 'margin', outcome: 'wrong' }
    const turned = { ...predictions, margins: predictions.margins.map((margin) => -margin) }
    const [before, after] = [predictions, turned].map((one) => filterSamples(labels, one, filter).length)
    expect((before ?? 0) + (after ?? 0)).toBe(count)
    expect(filterCounts(labels, turned, filter, 4).wrong).toBe(after)
    expect(filterCounts(labels.slice(0, 10), turned, filter, 4).right).toBeLessThanOrEqual(10)
  })
})

describe('a way of looking at images', () => {
  it('comes back from an address as it went', () => {
    const query = {
      split: 'test',
      label: '3',
      predicted: '5',
      model: 'a/b &c',
      marginFrom: '-0.5',
      margin: '1'
    }
    expect(readSampleQuery(sampleQuery(query))).toEqual(query)
    expect(readSampleQuery('nonsense=1&label=2')).toEqual({ label: '2' })
    expect(sampleQuery({ label: '', image: '7' })).toBe('image=7')
  })

  it('is the same in the fields, and what is no number asks for nothing', () => {
    const query = { label: '3', outcome: 'wrong', marginFrom: '-1', confidence: '0.9' }
    expect(queryOf(fieldsOf(query))).toMatchObject(query)
    expect(queryOf(fieldsOf({}))).toEqual({ ...noWishes, outcome: '', order: '' })
    expect(wishesOf(fieldsOf({ ...query, marginFrom: 'x', alone: '5' }))).toMatchObject({
      ...{ margin: { from: null, to: null }, confidence: { from: null, to: 0.9 }, mostAlone: 0.05 }
    })
  })

  it('replaces the view of the same name', () => {
    const none: readonly SavedView[] = []
    const views = withNamed(withNamed(none, { name: 'b', query: { label: '1' } }), { name: 'a', query: {} })
    expect(withNamed(views, { name: 'b', query: { label: '2' } })).toEqual([
      { name: 'a', query: {} },
      { name: 'b', query: { label: '2' } }
    ])
  })
})

describe('the view of a map', () => {
  const [width, height] = [800, 500]
  const xs = Array.from({ length: 50 }, () => 10 * random.normal())
  const ys = Array.from({ length: 50 }, () => random.normal())
  const whole = wholeView(xs, ys, width, height)

  it('holds all points', () => {
    for (const [index, x] of xs.entries()) {
      const spot = toScreen(whole, { x, y: ys[index] ?? 0 }, width, height)
      expect(spot.x).toBeGreaterThanOrEqual(0)
      expect(spot.x).toBeLessThanOrEqual(width)
      expect(spot.y).toBeGreaterThanOrEqual(0)
      expect(spot.y).toBeLessThanOrEqual(height)
    }
  })

  it('keeps what lies under the pointer in its place while it zooms', () => {
    const at = { x: 123, y: 321 }
    const before = fromScreen(whole, at, width, height)
    const after = fromScreen(zoomed(whole, 3.5, at, width, height), at, width, height)
    expect(after.x).toBeCloseTo(before.x, 9)
    expect(after.y).toBeCloseTo(before.y, 9)
  })

  it('knows what a lasso holds, also where it turns inwards', () => {
    const lasso = [
      { x: 0, y: 0 },
      { x: 10, y: 0 },
      { x: 10, y: 10 },
      { x: 5, y: 2 },
      { x: 0, y: 10 }
    ]
    expect(isInside(lasso, { x: 1, y: 5 })).toBe(true)
    expect(isInside(lasso, { x: 5, y: 5 })).toBe(false)
    expect(isInside(lasso, { x: 5, y: 1 })).toBe(true)
    expect(isInside(lasso, { x: 11, y: 1 })).toBe(false)
  })
})
