import { areaUnder, curveAreas, robustCurveCharts } from '@core/charts/compare/robust-curves'
import { AttackJobSpec } from '@contract/job'
import type { Rate } from '@contract/measurement'
import type { RunDetail } from '@contract/run'
import { wilson } from '@core/evaluation/wilson'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { attack } from '../../../renderer/features/measurements'
import { compared, training } from './support'

/** A sweep of an attack by itself: one result an epsilon. */
function sweep(id: string, robust: readonly (readonly [epsilon: number, robust: number])[]): RunDetail {
  const base = training(id, {}, [])
  return {
    ...base,
    run: {
      ...base.run,
      spec: AttackJobSpec.parse({
        kind: 'attack',
        model: 'conv3-standard-1',
        dataset: 'mnist',
        attack: attack(0.1, 1).spec
      })
    },
    points: robust.map(([epsilon, count]) => ({
      kind: 'attack',
      result: { ...attack(epsilon, count), modelHash: `of ${id}` }
    }))
  }
}

describe('the area under a curve', () => {
  it('is exact for lines, whatever their points', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -2, max: 2, noNaN: true }),
        fc.double({ min: -2, max: 2, noNaN: true }),
        fc.uniqueArray(fc.double({ min: 0.01, max: 0.99, noNaN: true }), { maxLength: 6 }),
        (at, slope, inner) => {
          const xs = [0, ...inner, 1]
          const area = areaUnder(xs.map((x) => ({ x, y: at + slope * x })))
          expect(area).toBeCloseTo(at + slope / 2, 9)
        }
      )
    )
  })

  it('lies between the lowest and the highest value', () => {
    expect(
      areaUnder([
        { x: 0, y: 1 },
        { x: 0.1, y: 0.5 },
        { x: 0.4, y: 0 }
      ])
    ).toBeCloseTo(0.375, 12)
  })
})

describe('robust accuracy over epsilon', () => {
  const [run] = compared(training('a', {}, [{}, { attacks: [attack(0.1, 150), attack(0.2, 90)] }]))
  if (run === undefined) throw new Error('no run')

  it('joins the epsilons of the last epoch, from the clean accuracy on', () => {
    const [chart] = robustCurveCharts([{ run, attacks: [] }])
    expect(chart?.series[0]?.points.map(({ x, y }) => [x, y])).toEqual([
      [0, 0.95],
      [0.1, 0.75],
      [0.2, 0.45]
    ])
  })

  it('takes the attacks on the network of the run, and compares areas where all have values', () => {
    const [alone] = compared(training('b', { seed: 2 }, []))
    if (alone === undefined) throw new Error('no run')
    const charts = robustCurveCharts([
      { run, attacks: [] },
      {
        run: alone,
        attacks: [
          sweep('s', [
            [0.1, 100],
            [0.2, 40],
            [0.3, 0]
          ])
        ]
      }
    ])
    expect(charts).toHaveLength(1)
    expect(charts[0]?.series.map(({ id }) => id)).toEqual(['a', 'b'])
    const areas = curveAreas(charts)
    expect(areas.map(({ to }) => to)).toEqual([0.2, 0.2])
    expect(areas[0]?.value).toBeCloseTo((0.95 / 2 + 0.75 + 0.45 / 2) / 2, 12)
    for (const { low, value, high } of areas) {
      expect(low).toBeLessThan(value)
      expect(high).toBeGreaterThan(value)
    }
  })

  it('cuts every curve at the same epsilon, on its line where it has no point there', () => {
    const [one, other] = compared(training('b', { seed: 2 }, []), training('c', { seed: 3 }, []))
    if (one === undefined || other === undefined) throw new Error('no run')
    const far = sweep('far', [
      [0.1, 100],
      [0.3, 20]
    ])
    const near = sweep('near', [
      [0.1, 100],
      [0.2, 60]
    ])
    const areas = curveAreas(
      robustCurveCharts([
        { run: one, attacks: [far] },
        { run: other, attacks: [near] }
      ])
    )
    // At 0.2 the line from 0.5 at 0.1 to 0.1 at 0.3 is at 0.3, where the other curve has its point.
    expect(areas.map(({ to }) => to)).toEqual([0.2, 0.2])
    const expected = (0.95 / 2 + 0.5 + 0.3 / 2) / 2
    expect(areas.map(({ value }) => value)).toEqual([
      expect.closeTo(expected, 12),
      expect.closeTo(expected, 12)
    ])
    // The ends of the intervals are cut on lines of their own.
    const [low, high] = [100, 20].map((count) => wilson(count, 200)) as [Rate, Rate]
    const middle = (read: (rate: Rate) => number): number => (read(low) + read(high)) / 2
    for (const end of ['low', 'high'] as const)
      expect(areas[0]?.[end]).toBeCloseTo(
        (wilson(190, 200)[end] / 2 + low[end] + middle((rate) => rate[end]) / 2) / 2,
        12
      )
  })

  it('leads from each point of an attack by itself to its examples, which an attack in training has not kept', () => {
    const [alone] = compared(training('b', { seed: 2 }, []))
    if (alone === undefined) throw new Error('no run')
    const own = sweep('s', [
      [0.1, 100],
      [0.2, 40]
    ])
    const [chart] = robustCurveCharts([
      { run, attacks: [] },
      { run: alone, attacks: [own] }
    ])
    const ids = own.points.flatMap((point) => (point.kind === 'attack' ? [point.result.evaluationId] : []))
    expect(ids).toHaveLength(2)
    expect(chart?.series.map(({ points }) => points.map(({ evaluation }) => evaluation))).toEqual([
      [undefined, undefined, undefined],
      [undefined, ...ids]
    ])
  })

  it('draws the newest of repeated attacks with its seed, in whatever order they come', () => {
    const [alone] = compared(training('b', { seed: 2 }, []))
    if (alone === undefined) throw new Error('no run')
    const made = (day: number, robust: number, seed: number): RunDetail => {
      const detail = sweep(`of ${day}`, [
        [0.1, robust],
        [0.2, robust - 40]
      ])
      return {
        ...detail,
        run: { ...detail.run, createdAt: `2026-12-0${day}T12:00:00Z` },
        points: detail.points.map((point) =>
          point.kind === 'attack'
            ? { ...point, result: { ...point.result, modelHash: 'one network', seed } }
            : point
        )
      }
    }
    const attacks = [made(1, 100, 3), made(2, 80, 7)]
    const drawn = [attacks, [...attacks].reverse()].map((order) =>
      robustCurveCharts([{ run: alone, attacks: order }])
    )
    const [[chart]] = drawn as [ReturnType<typeof robustCurveCharts>]
    expect(chart?.series.map(({ points }) => points.map(({ y }) => y))).toEqual([[0.95, 0.4, 0.2]])
    expect(chart?.caption).toContain('attack seed 7. Of repeated measurements the newest is drawn.')
    expect(drawn[1]).toEqual(drawn[0])
  })

  it('has no curve of a single epsilon, and one chart a norm', () => {
    const [single] = compared(training('a', {}, [{}, { attacks: [attack(0.1, 150)] }]))
    expect(single && robustCurveCharts([{ run: single, attacks: [] }])).toEqual([])
    const l2 = [attack(1, 150), attack(2, 90)].map((result) => ({
      ...result,
      spec: { ...result.spec, norm: 'l2' } as typeof result.spec,
      threatModel: { ...result.threatModel, norm: 'l2' as const }
    }))
    const [both] = compared(training('a', {}, [{}, { attacks: [attack(0.1, 150), attack(0.2, 90), ...l2] }]))
    expect(both && robustCurveCharts([{ run: both, attacks: [] }]).map(({ title }) => title)).toEqual([
      'Robust accuracy against epsilon, L∞',
      'Robust accuracy against epsilon, L2'
    ])
  })
})
