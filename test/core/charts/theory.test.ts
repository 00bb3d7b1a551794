import { describe, expect, it } from 'vitest'
import { chartDomains } from '@core/charts/domains'
import { parameterValues, theories, theoryView } from '@core/charts/theory'

describe('charts of theory', () => {
  it.each(theories.map((theory) => [theory.id, theory] as const))(
    'are finite over all of the sliders: %s',
    (_, theory) => {
      const starts = parameterValues(theory)
      for (const { id, min, max } of theory.parameters) {
        for (const end of [min, max]) {
          const { charts, facts } = theoryView(theory, { ...starts, [id]: end })
          expect(charts.length).toBeGreaterThan(1)
          expect(new Set(charts.map((chart) => chart.id)).size).toBe(charts.length)
          for (const chart of charts) {
            for (const series of chart.series)
              for (const point of series.points) expect(point.y, `${chart.id} ${series.label}`).not.toBeNull()
            const { x, y } = chartDomains(chart)
            expect(x.max).toBeGreaterThan(x.min)
            expect(y.max).toBeGreaterThan(y.min)
          }
          for (const fact of facts) expect(fact.value).not.toMatch(/NaN|–$/)
        }
      }
    }
  )

  it('move with their sliders, and keep values inside', () => {
    for (const theory of theories) {
      const before = JSON.stringify(theoryView(theory))
      for (const { id, min, max, start } of theory.parameters) {
        const moved = theoryView(theory, { [id]: start === max ? min : max })
        expect(JSON.stringify(moved), `${theory.id} ${id}`).not.toBe(before)
        expect(parameterValues(theory, { [id]: max * 100 })[id]).toBe(max)
      }
    }
  })

  it('draw packets whose square integrates to one', () => {
    for (const theory of theories) {
      const packet = theoryView(theory).charts.find((chart) => chart.id.endsWith(':packet'))
      if (!packet) continue
      const points = packet.series[0]?.points ?? []
      let integral = 0
      for (let at = 1; at < points.length; at++) {
        const [from, to] = [points[at - 1], points[at]]
        if (!from || !to) continue
        integral += ((to.x - from.x) * ((from.y ?? 0) ** 2 + (to.y ?? 0) ** 2)) / 2
      }
      expect(integral).toBeCloseTo(1, 3)
    }
  })
})
