// @vitest-environment jsdom
import { axis } from '@core/charts/axes'
import type { ChartSpec } from '@core/charts/chart-spec'
import type { FigureSpec, MatrixSpec } from '@core/charts/figure-spec'
import { figureScene } from '@core/charts/scene/figure-scene'
import { sceneSvg } from '@core/charts/scene/svg'
import { describe, expect, it } from 'vitest'
import { chart, point, series } from './support'

function svgOf(spec: FigureSpec): Document {
  const text = sceneSvg(figureScene(spec), { title: spec.title, description: spec.caption }, (paint) =>
    typeof paint === 'string' ? `#${paint}` : `#${JSON.stringify(paint).length}`
  )
  const document = new DOMParser().parseFromString(text, 'image/svg+xml')
  expect(document.querySelector('parsererror')?.textContent ?? '').toBe('')
  return document
}

/** The places that a path goes through. */
function places(path: Element | null): [number, number][] {
  return [...(path?.getAttribute('d') ?? '').matchAll(/[ML](-?[\d.]+) (-?[\d.]+)/g)].map(([, x, y]) => [
    Number(x),
    Number(y)
  ])
}

const all = (document: Document, selector: string): Element[] => [...document.querySelectorAll(selector)]
const texts = (document: Document): string[] => all(document, 'text').map((one) => one.textContent ?? '')

/** Where the axes put values, read from the ticks in the file: place = a + b · value. */
function yScaleOf(document: Document, labels: readonly string[]): (value: number) => number {
  const [first, second] = labels.map((text) => {
    const found = all(document, 'text').find((one) => one.textContent === text)
    // A label stands with its middle, not its baseline, beside its line.
    return { value: Number(text), place: Number(found?.getAttribute('y') ?? NaN) - 4 }
  })
  if (first === undefined || second === undefined) throw new Error('two ticks are needed')
  const slope = (second.place - first.place) / (second.value - first.value)
  return (value) => first.place + slope * (value - first.value)
}

describe('a chart of lines as SVG', () => {
  const spec: ChartSpec = chart(
    [
      series('a', [point(0, 0), point(1, 2), point(2, 4)]),
      series(
        'b & "<c>"',
        [point(0, 4, { low: 3, high: 4.5 }), point(1, 1, { low: 0, high: 2 }), point(2, 3)],
        {
          colorIndex: 1
        }
      )
    ],
    { y: axis('y', { min: 0, max: 5 }) }
  )

  it('has one path a series, through the places that the ticks give', () => {
    const document = svgOf(spec)
    const lines = all(document, 'path.line')
    expect(lines.map((line) => line.getAttribute('data-series'))).toEqual(['a', 'b & "<c>"'])
    const toY = yScaleOf(document, ['1', '4'])
    for (const [index, line] of lines.entries()) {
      const wanted = spec.series[index]?.points ?? []
      expect(places(line)).toHaveLength(3)
      places(line).forEach(([, y], at) => expect(y).toBeCloseTo(toY(wanted[at]?.y ?? NaN), 1))
    }
    const ticks = all(document, 'path.tick').map((tick) => places(tick)[0]?.[0])
    expect(places(lines[0] ?? null).map(([x]) => x)).toEqual(ticks)
  })

  it('carries title, conditions and every label as text', () => {
    const document = svgOf(spec)
    expect(document.querySelector('title')?.textContent).toBe('Robust accuracy')
    expect(document.querySelector('desc')?.textContent).toBe('PGD, L∞, epsilon 0.1.')
    expect(texts(document)).toEqual(
      expect.arrayContaining(['Robust accuracy', 'PGD, L∞, epsilon 0.1.', 'a', 'b & "<c>"', 'Epoch'])
    )
  })

  it('draws a band for intervals, a gap as a gap, and what is not resolved hollow and loose', () => {
    const gaps = svgOf(
      chart([
        series('a', [
          point(0, 1, { low: 0.5, high: 2 }),
          point(1, 2, { low: 1.5, high: 3 }),
          point(2, null),
          point(3, 1),
          point(4, 3, { resolved: false, low: 1, high: 5 })
        ])
      ])
    )
    expect(places(gaps.querySelector('path.band'))).toHaveLength(4)
    const line = gaps.querySelector('path.line')?.getAttribute('d') ?? ''
    expect(line.match(/M/g)).toHaveLength(1)
    expect(places(gaps.querySelector('path.line'))).toHaveLength(2)
    expect(places(gaps.querySelector('path.loose-line'))).toHaveLength(2)
    expect(all(gaps, 'path.marker').map((one) => one.getAttribute('fill'))).toContain('#paper')
    expect(all(gaps, 'path.whisker')).toHaveLength(1)
  })

  it('scatters points without joining them, with whiskers both ways and a front', () => {
    const scatter = svgOf(
      chart(
        [series('a', [point(1, 3, { low: 2, high: 4, xLow: 0.5, xHigh: 1.5 }), point(2, 2), point(1, 1)])],
        {
          scatter: true,
          front: { label: 'Pareto front', x: 'more', y: 'more' }
        }
      )
    )
    expect(all(scatter, 'path.line')).toHaveLength(0)
    expect(all(scatter, 'path.marker')).toHaveLength(3)
    expect(places(scatter.querySelector('path.whisker'))).toHaveLength(12)
    expect(places(scatter.querySelector('path.front'))).toHaveLength(3)
    expect(texts(scatter)).toContain('Pareto front')
  })
})

describe('the other figures as SVG', () => {
  const bar = (value: number | null) => ({ value, low: null, high: null, resolved: true })

  it('draws bars from zero, as high as their values, none for what was not measured', () => {
    const document = svgOf({
      kind: 'bars',
      id: 'bars',
      title: 'Accuracy by class',
      caption: 'n 1,000.',
      xLabel: 'Class',
      categories: ['0', '1', '2'],
      y: axis('Accuracy'),
      series: [{ id: 'a', label: 'a', colorIndex: 0, bars: [bar(2), bar(null), bar(4)] }],
      references: []
    })
    const heights = all(document, 'path.bar').map((one) => {
      const ys = places(one).map(([, y]) => y)
      return Math.max(...ys) - Math.min(...ys)
    })
    expect(heights).toHaveLength(2)
    expect((heights[1] ?? 0) / (heights[0] ?? 1)).toBeCloseTo(2, 2)
    expect(document.querySelector('path.bar title')?.textContent).toBe('Class 0: 2.000')
  })

  it('names every bar, in several rows where the names would run into each other', () => {
    const bar = { value: 1, low: null, high: null, resolved: true }
    const named = (categories: readonly string[]): { names: Element[]; heading: Element; height: number } => {
      const document = svgOf({
        ...{ kind: 'bars', id: 'bars', title: 'Strength', caption: '', xLabel: 'Setting', categories },
        ...{ y: axis('Strength', { min: 0 }), references: [] },
        series: [{ id: 'a', label: 'a', colorIndex: 0, bars: categories.map(() => bar) }]
      })
      const found = all(document, 'text').filter((one) => categories.includes(one.textContent ?? ''))
      const heading = all(document, 'text').find((one) => one.textContent === 'Setting')
      if (heading === undefined) throw new Error('no heading')
      return { names: found, heading, height: Number(document.documentElement.getAttribute('height')) }
    }
    const y = (one: Element): number => Number(one.getAttribute('y'))
    const short = named(['one', 'two', 'three'])
    expect(new Set(short.names.map(y)).size).toBe(1)
    const long = named(Array.from({ length: 9 }, (_, at) => `a long name, no. ${at}`))
    expect(long.names).toHaveLength(9)
    expect(new Set(long.names.map(y)).size).toBeGreaterThan(1)
    expect(Math.max(...long.names.map(y))).toBeLessThan(y(long.heading))
    expect(y(long.heading)).toBeLessThanOrEqual(long.height)
    const many = named(Array.from({ length: 100 }, (_, at) => `class number ${at}`))
    expect(many.names.length).toBeLessThan(50)
  })

  it('does not let a far reference line flatten the bars: its name says where it is', () => {
    const bar = (value: number) => ({ value, low: null, high: null, resolved: true })
    const bars = (value: number): FigureSpec => ({
      ...{ kind: 'bars', id: 'bars', title: 'Δx · Δp', caption: '', xLabel: 'Class', categories: ['0', '1'] },
      y: axis('Δx · Δp', { min: 0 }),
      series: [{ id: 'a', label: 'a', colorIndex: 0, bars: [bar(2), bar(4)] }],
      references: [{ label: 'd/2', value }]
    })
    const tallest = (document: Document): number =>
      Math.max(
        ...all(document, 'path.bar').map((one) => {
          const ys = places(one).map(([, y]) => y)
          return Math.max(...ys) - Math.min(...ys)
        })
      )
    const [near, far] = [svgOf(bars(5)), svgOf(bars(392))]
    expect(all(near, 'path.reference')).toHaveLength(1)
    expect(all(far, 'path.reference')).toHaveLength(0)
    expect(tallest(far)).toBeGreaterThan(tallest(near))
    expect(all(far, 'text').map((one) => one.textContent)).toContain('↑ d/2')
  })

  it('draws the name of a reference line over the curves, on a ground of its own', () => {
    const document = svgOf(
      chart([series('a', [point(0, 1), point(1, 2)])], { references: [{ label: 'bound', value: 1.5 }] })
    )
    const drawn = all(document, 'path, text')
    const at = (fits: (one: Element) => boolean): number => drawn.findIndex(fits)
    const ground = at((one) => one.classList.contains('ground'))
    expect(ground).toBeGreaterThan(at((one) => one.classList.contains('line')))
    expect(at((one) => one.textContent === 'bound')).toBe(ground + 1)
    expect(at((one) => one.classList.contains('reference'))).toBeLessThan(ground)
  })

  it('puts the name of a reference line where no marker is', () => {
    const at = (values: readonly number[]): number => {
      const points = values.map((y, x) => point(x, y))
      const document = svgOf(
        chart([series('a', points)], { references: [{ label: 'far away', value: 1e6 }] })
      )
      const name = all(document, 'text').find((one) => one.textContent === '↑ far away')
      return Number(name?.getAttribute('x'))
    }
    expect(at([1, 1.1, 1.2, 1.9, 2])).toBeLessThan(at([2, 1.9, 1.2, 1.1, 1]))
  })

  it('gives every bin of a histogram its width and height', () => {
    const document = svgOf({
      kind: 'histogram',
      id: 'histogram',
      title: 'Margins',
      caption: '',
      x: axis('Margin'),
      y: axis('Images', { format: 'integer' }),
      edges: [0, 1, 3],
      series: [{ id: 'a', label: 'a', colorIndex: 0, counts: [10, 5] }]
    })
    const boxes = all(document, 'path.bar').map((one) => {
      const [xs, ys] = [places(one).map(([x]) => x), places(one).map(([, y]) => y)]
      return [Math.max(...xs) - Math.min(...xs) + 0.5, Math.max(...ys) - Math.min(...ys)]
    })
    expect((boxes[1]?.[0] ?? 0) / (boxes[0]?.[0] ?? 1)).toBeCloseTo(2, 1)
    expect((boxes[0]?.[1] ?? 0) / (boxes[1]?.[1] ?? 1)).toBeCloseTo(2, 1)
  })

  it('draws each cell of a matrix with its value and its place in words', () => {
    const matrix: MatrixSpec = {
      kind: 'matrix',
      id: 'confusion',
      title: 'Confusion',
      caption: '',
      rows: { label: 'True', names: ['cat', 'dog'] },
      columns: { label: 'Predicted', names: ['cat', 'dog'] },
      valueLabel: 'Share',
      format: 'percent',
      cells: [
        [{ value: 0.75 }, { value: 0.25, note: '25 of 100' }],
        [{ value: null }, { value: 1 }]
      ],
      range: { min: 0, max: 1 },
      colors: 'sequential'
    }
    const document = svgOf(matrix)
    expect(all(document, 'path.cell title').map((one) => one.textContent)).toEqual([
      'True cat, Predicted cat: 75.0\u00a0%',
      'True cat, Predicted dog: 25.0\u00a0%. 25 of 100',
      'True dog, Predicted cat: not measured',
      'True dog, Predicted dog: 100.0\u00a0%'
    ])
    expect(texts(document)).toEqual(expect.arrayContaining(['75', '25', '–', '100']))
  })

  it('draws one broken line a run over parallel axes', () => {
    const document = svgOf({
      kind: 'parallel',
      id: 'parallel',
      title: 'Runs',
      caption: '',
      axes: [
        { id: 'a', axis: axis('Rate', { scale: 'log' }) },
        { id: 'b', axis: axis('Accuracy') },
        { id: 'c', axis: axis('Method'), categories: ['standard', 'adversarial'] }
      ],
      lines: [
        { id: 'one', label: 'one', colorIndex: 0, values: [0.01, 0.5, 0] },
        { id: 'two', label: 'two', colorIndex: 1, values: [0.1, null, 1] }
      ]
    })
    const [one, two] = all(document, 'path.line')
    expect(places(one ?? null)).toHaveLength(3)
    // A value that stands alone is a short stroke: two places each.
    expect(places(two ?? null)).toHaveLength(4)
    expect(texts(document)).toEqual(expect.arrayContaining(['Rate', 'Accuracy', 'adversarial']))
  })
})
