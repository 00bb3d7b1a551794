import { escaped, figureTex } from '@core/charts/figure-tex'
import { axis } from '@core/charts/axes'
import { describe, expect, it } from 'vitest'
import { chart, point, series } from './support'

describe('a chart for pgfplots', () => {
  const spec = chart(
    [
      series('conv3_a & b', [
        point(0, 0.1, { low: 0.05, high: 0.15 }),
        point(1, 0.5, { low: 0.4, high: 0.6 }),
        point(2, null),
        point(3, 0.9, { resolved: false })
      ])
    ],
    {
      y: axis('Robust accuracy', { format: 'percent', min: 0 }),
      references: [{ label: 'chance', value: 0.1 }]
    }
  )
  const tex = figureTex(spec)

  it('has every number in per cent, a jump at a gap, and hollow marks for what is not resolved', () => {
    expect(tex).toContain('(0,10) (1,50) (2,nan) (3,nan)')
    expect(tex).toMatch(/mark=o.*\{\(3,90\)\}/)
    expect(tex).toContain('ylabel={Robust accuracy (\\%)}')
    expect(tex).toContain('fill between[of=band0x0low and band0x0high]')
  })

  it('opens and closes every environment and brace', () => {
    const body = tex
      .split('\n')
      .filter((line) => !line.startsWith('%'))
      .join('\n')
    for (const name of ['document', 'tikzpicture', 'axis']) expect(body.split(`{${name}}`)).toHaveLength(3)
    const plain = body.replace(/\\[{}]/g, '')
    expect(plain.split('{').length).toBe(plain.split('}').length)
  })

  it('escapes what LaTeX would take for its own', () => {
    expect(tex).toContain('conv3\\_a \\& b')
    expect(escaped('50 % of {x}^2 ~ Δx · Δp ≤ \\end')).toBe(
      '50 \\% of \\{x\\}\\textasciicircum{}2 \\textasciitilde{} $\\Delta$x $\\cdot$ $\\Delta$p ≤ \\textbackslash{}end'
    )
  })

  it('has error bars in both directions for points in a plane', () => {
    const plane = figureTex(
      chart([series('a', [point(0.5, 0.4, { low: 0.3, high: 0.6, xLow: 0.25, xHigh: 0.625 })])], {
        scatter: true
      })
    )
    expect(plane).toMatch(/\(0\.5,0\.4\) \+= \(0\.125,0\.19\d*\) -= \(0\.25,0\.1\d*\)/)
  })
})
