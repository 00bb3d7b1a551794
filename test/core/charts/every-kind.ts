import { axis } from '@core/charts/axes'
import type { FigureSpec } from '@core/charts/figure-spec'
import { chart, point, series } from './support'

/** Texts that mean something to HTML, XML, TeX, CSV or the shell. */
export const hostile = `</title><script>alert(1)</script> & "x" 'y' \\input{/etc/passwd} %$#_{}^~ =1+1 Δx·Δp ≥ ½ 鲁`

const bar = (value: number | null, resolved = true) =>
  value === null
    ? { value, low: null, high: null, resolved }
    : { value, low: value - 0.05, high: value + 0.05, resolved }

/** One figure of each kind, with gaps, unresolved values and names that should not be carried out. */
export function everyKind(name = hostile): FigureSpec[] {
  const described = (id: string) => ({ id, title: `${id} ${name}`, caption: `Conditions: ${name}.` })
  return [
    chart(
      [
        series(
          name,
          [0, 1, 2, 3, 4].map((x) =>
            point(x, x === 3 ? null : 0.9 - x / 10, { low: 0.8 - x / 10, high: 0.95 - x / 10 })
          ),
          { marker: 'square', dash: 'dashed' }
        ),
        series('second', [
          point(0, 0.2),
          point(1, 0.3, { resolved: false, low: -1e300, high: 1e300 }),
          point(2, 0.25, { low: 0.2, high: 0.3, mark: '†' }),
          point(3, null, { notFinite: true }),
          point(4, 1e-9, { evaluation: 'evaluation-4' })
        ]),
        series('raw', [point(0, 0.4), point(1, 0.45)], { faint: true })
      ],
      { ...described('points'), references: [{ label: `bound ${name}`, value: 0.5 }] }
    ),
    chart(
      [
        series('a', [point(0.9, 0.1, { xLow: 0.85, xHigh: 0.95, low: 0.05, high: 0.15, name })]),
        series('b', [point(0.5, 0.6), point(0.7, 0.4)], { marker: 'diamond', colorIndex: 1 })
      ],
      {
        ...described('scatter'),
        scatter: true,
        ellipses: true,
        front: { label: 'front', x: 'more', y: 'more' }
      }
    ),
    chart([series('a', [point(0.001, 10), point(0.1, 1000), point(1, 0)])], {
      ...described('log'),
      x: axis('epsilon', { scale: 'log' }),
      y: axis('count', { scale: 'log' }),
      trail: true
    }),
    {
      kind: 'bars',
      ...described('bars'),
      xLabel: 'Class',
      categories: ['0', '1', name],
      y: axis('Accuracy', { format: 'percent' }),
      series: [
        { id: 'clean', label: 'clean', colorIndex: 0, bars: [bar(0.9), bar(0.8), bar(null)] },
        { id: 'attacked', label: name, colorIndex: 1, bars: [bar(0.4), bar(0.3, false), bar(0.1)] }
      ],
      references: [{ label: 'chance', value: 0.1 }]
    },
    {
      kind: 'histogram',
      ...described('histogram'),
      x: axis('Margin'),
      y: axis('Images', { format: 'integer' }),
      edges: [-1, -0.5, 0, 0.5, 1],
      series: [
        { id: 'clean', label: 'clean', colorIndex: 0, counts: [1, 2, 30, 7] },
        { id: 'attacked', label: 'attacked', colorIndex: 1, counts: [12, 8, 0, 0] }
      ]
    },
    {
      kind: 'matrix',
      ...described('matrix'),
      rows: { label: 'True class', names: ['0', '1', name] },
      columns: { label: 'Predicted', names: ['0', '1', '2'] },
      valueLabel: 'Share',
      format: 'percent',
      cells: [
        [{ value: 0.9, note: name }, { value: 0.1 }, { value: 0 }],
        [{ value: 0.05 }, { value: 0.95 }, { value: null }],
        [{ value: 0 }, { value: 0.3 }, { value: 0.7 }]
      ],
      range: null,
      colors: 'sequential'
    },
    {
      kind: 'parallel',
      ...described('parallel'),
      axes: [
        { id: 'method', axis: axis('Method'), categories: ['standard', name] },
        { id: 'epsilon', axis: axis('epsilon') },
        { id: 'robust', axis: axis('Robust accuracy', { format: 'percent' }) }
      ],
      lines: [
        { id: 'one', label: 'one', colorIndex: 0, values: [0, 0.1, 0.4] },
        { id: 'two', label: name, colorIndex: 2, values: [1, null, 0.6], strong: true },
        { id: 'three', label: 'three', colorIndex: 3, values: [1, 0.2, 0.5], share: 0.25 }
      ]
    }
  ]
}
