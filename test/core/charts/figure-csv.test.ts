import { axis } from '@core/charts/axes'
import { figureCsv } from '@core/charts/figure-csv'
import { parse } from 'csv-parse/sync'
import { describe, expect, it } from 'vitest'
import { chart, point, series } from './support'

const read = (text: string): string[][] => parse(text, { comment: '#', comment_no_infix: true }) as string[][]

describe('a figure as CSV', () => {
  it('has every value with its interval at full precision, after the conditions', () => {
    const third = 1 / 3
    const text = figureCsv(
      chart(
        [
          series('conv3, seed "1"', [point(0, third, { low: 0.1, high: 0.5 }), point(1, null)]),
          series('linear', [point(0, 1e-7, { resolved: false })])
        ],
        { caption: 'PGD,\nepsilon 0.1' }
      )
    )
    expect(text.split('\r\n').slice(0, 2)).toEqual(['# Robust accuracy', '# PGD, epsilon 0.1'])
    const [head, ...rows] = read(text)
    expect(head).toEqual(['series', 'Epoch', 'Robust accuracy (share)', 'low 95 %', 'high 95 %', 'resolved'])
    expect(rows).toEqual([
      ['conv3, seed "1"', '0', String(third), '0.1', '0.5', 'true'],
      ['conv3, seed "1"', '1', '', '', '', 'true'],
      ['linear', '0', '1e-7', '', '', 'false']
    ])
    expect(Number(rows[0]?.[2])).toBe(third)
  })

  it('never hands a spreadsheet a formula', () => {
    const rows = read(figureCsv(chart([series('=HYPERLINK("x")', [point(0, -1)])])))
    expect(rows[1]?.[0]).toBe('\'=HYPERLINK("x")')
    expect(rows[1]?.[2]).toBe('-1')
  })

  it('names the cells of a matrix and the steps of parallel axes', () => {
    const matrix = figureCsv({
      kind: 'matrix',
      id: 'm',
      title: 'm',
      caption: '',
      rows: { label: 'from', names: ['a', 'b'] },
      columns: { label: 'to', names: ['c'] },
      valueLabel: 'rate',
      format: 'percent',
      cells: [[{ value: 0.5, note: 'n 4' }], [{ value: null }]],
      range: null,
      colors: 'sequential'
    })
    expect(read(matrix)).toEqual([
      ['from', 'to', 'rate', 'note'],
      ['a', 'c', '0.5', 'n 4'],
      ['b', 'c', '', '']
    ])
    const parallel = figureCsv({
      kind: 'parallel',
      id: 'p',
      title: 'p',
      caption: '',
      axes: [{ id: 'k', axis: axis('method'), categories: ['standard', 'adversarial'] }],
      lines: [{ id: 'r', label: 'r', colorIndex: 0, values: [1] }]
    })
    expect(read(parallel)).toEqual([
      ['series', 'method'],
      ['r', 'adversarial']
    ])
  })
})
