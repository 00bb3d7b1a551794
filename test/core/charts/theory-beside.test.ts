import type { RunDetail } from '@contract/run'
import { comparableNetworks, theories, theoryBeside, type Comparable } from '@core/charts/theory'
import { averageWeights, linearAccuracy, strongWeights } from '@core/uncertainty/theory/robust-features'
import { describe, expect, it } from 'vitest'
import { sampleProject } from '../report/sample-project'

const runs = sampleProject().runs.filter(({ run }) => run.spec.kind === 'train')
const groups = comparableNetworks(runs, () => 60_000)

describe('networks that can be set beside a theory', () => {
  it('are the last attacked epochs, in groups of one attack on the same images', () => {
    expect(groups.map(({ label, networks }) => `${label}: ${networks.length}`)).toEqual([
      'FGSM linf 0.1, 1,000 images: 3',
      'PGD-4 linf 0.1, 1,000 images: 3'
    ])
    const last = runs[0]!.points.flatMap((point) => (point.kind === 'epoch' ? [point] : [])).at(-1)!
    expect(groups[0]!.networks[0]).toMatchObject({
      cleanAccuracy: last.cleanAccuracy,
      attack: last.attacks[0]
    })
  })

  it('leave the group when they were attacked otherwise', () => {
    const other = structuredClone(runs) as RunDetail[]
    for (const point of other[0]!.points)
      if (point.kind === 'epoch') for (const attack of point.attacks) attack.threatModel.epsilon = 0.2
    const sizes = comparableNetworks(other, () => null).map(({ networks }) => networks.length)
    expect(sizes).toEqual([2, 2, 1, 1])
  })
})

describe('a theory beside trained networks', () => {
  it.each(theories.map((theory) => [theory.id, theory] as const))(
    '%s says what can be compared',
    (_, theory) => {
      expect(theory.comparison.length).toBeGreaterThan(60)
      const chart = theoryBeside(theory, {}, groups[0]!)
      if (theory.beside === undefined) {
        expect(chart).toBeNull()
        expect(theory.comparison).toContain('No trained network is drawn')
        return
      }
      expect(chart?.caption).toContain('3 trained networks of this project')
      expect(chart?.caption).toContain('FGSM linf 0.1, 1,000 images')
      expect(chart?.caption).toContain('compare shapes')
      const ids = chart!.series.map(({ id }) => id)
      expect(new Set(ids).size).toBe(ids.length)
    }
  )

  it('draws clean against robust accuracy with both intervals, and the family of linear classifiers whole', () => {
    const theory = theories.find(({ id }) => id === 'robust-features')!
    const chart = theoryBeside(theory, { strong: 0.9, weakness: 0.3, features: 50 }, groups[0]!)!
    const model = { strong: 0.9, weakness: 0.3, features: 50 }
    const line = chart.series[0]!.points
    expect(line[0]!.x).toBeCloseTo(linearAccuracy(model, strongWeights, 0), 12)
    expect(line[0]!.y).toBeCloseTo(linearAccuracy(model, strongWeights, 0.6), 12)
    expect(line.at(-1)!.x).toBeCloseTo(linearAccuracy(model, averageWeights, 0), 6)
    expect(line.at(-1)!.y).toBeCloseTo(linearAccuracy(model, averageWeights, 0.6), 6)
    const [network] = groups[0]!.networks
    expect(chart.series[2]!.points).toEqual([
      expect.objectContaining({
        x: network!.cleanAccuracy.value,
        xLow: network!.cleanAccuracy.low,
        y: network!.attack.robustAccuracy.value,
        high: network!.attack.robustAccuracy.high
      })
    ])
  })

  it('draws errors over the number of training images, and leaves out where that is unknown', () => {
    const theory = theories.find(({ id }) => id === 'sample-complexity')!
    const chart = theoryBeside(theory, {}, groups[0]!)!
    const points = chart.series.slice(2).map(({ points: [point] }) => point!)
    expect(points).toHaveLength(6)
    const [network] = groups[0]!.networks
    expect(points[0]).toMatchObject({ x: network!.trainImages, y: 1 - network!.cleanAccuracy.value })
    expect(points[0]!.low).toBeCloseTo(1 - network!.cleanAccuracy.high, 12)
    const unknown: Comparable = comparableNetworks(runs, () => null)[0]!
    expect(theoryBeside(theory, {}, unknown)!.series).toHaveLength(2)
  })
})
