import { describe, expect, it } from 'vitest'
import { TrainSpec } from '@contract/job'
import type { RunDetail } from '@contract/run'
import {
  type CorrelationRow,
  type CorrelationScope,
  chanceText,
  correlationLines,
  correlationTables,
  verdictOf
} from '@core/charts/correlations'
import { wilson } from '@core/evaluation/wilson'
import { attack, run, uncertainty } from '../../renderer/features/measurements'

/** A run whose Δp rises as its robust accuracy falls, with as many effective samples as given. */
function training(place: number, effective: number) {
  const result = uncertainty(effective)
  const spread = 40 + place
  return run(`run ${place}`, [
    { uncertainty: [uncertainty(20)], attacks: [attack(0.1, 100)] },
    {
      cleanAccuracy: wilson(900 + place, 1000),
      uncertainty: [{ ...result, totalSigmaP: { value: spread, low: null, high: null, method: 'none' } }],
      attacks: [attack(0.1, 180 - 10 * place - (place % 3))]
    }
  ])
}

describe('correlations of a study', () => {
  const places = [0, 1, 2, 3, 4, 5, 6]

  it('find what is there, over the last epoch of each run', () => {
    const [table] = correlationTables(
      places.map((place) => training(place, 400)),
      'runs'
    )
    const row = table?.rows.find(({ quantity, accuracy }) => quantity === 'Δp' && accuracy.startsWith('PGD'))
    expect(row).toMatchObject({ pairs: 7, leftOut: 0, runs: 7 })
    expect(row?.pearson.value).toBeLessThan(-0.98)
    expect(row && verdictOf(row)).toBe('significant')
    // Δx is the same in all of them: nothing to correlate.
    const still = table?.rows.find(({ quantity }) => quantity === 'Δx')
    expect(still?.pearson.value).toBeNaN()
    expect(still && verdictOf(still)).toBe('too few values for an interval')
    // Only what has an interval can look significant by chance.
    const whole = { value: 0.5, low: 0.1, high: 0.8, significant: true }
    const none = { value: 0.5, low: null, high: null, significant: null }
    const rowsWith = (pearson: typeof whole | typeof none): CorrelationRow[] =>
      row === undefined ? [] : [{ ...row, pearson, spearman: whole }]
    expect(chanceText([...rowsWith(whole), ...rowsWith(none)])).toBe(
      'Intervals of 95 % here: 3. About 0.15 of them leave out 0 by chance alone.'
    )
    expect(chanceText(still === undefined ? [] : [still])).toBe('')
  })

  it('leave out what is not resolved, and say so', () => {
    const details = places.map((place) => training(place, place < 3 ? 400 : 50))
    const row = correlationTables(details, 'runs')[0]?.rows.find(({ quantity }) => quantity === 'Δp')
    expect(row).toMatchObject({ pairs: 3, leftOut: 4 })
    expect(row && verdictOf(row)).toBe('too few values for an interval')
    const none = correlationTables(
      places.map((place) => training(place, 50)),
      'epochs'
    )[0]?.rows[0]
    expect(none && verdictOf(none)).toBe('no resolved value')
    expect(none?.leftOut).toBe(14)
  })

  it('call noise not significant', () => {
    const noise = [3, 0, 5, 1, 6, 2, 4]
    const details = places.map((place) => {
      const detail = training(place, 400)
      const last = detail.points[1]
      if (last?.kind === 'epoch') last.attacks = [attack(0.1, 100 + 5 * (noise[place] ?? 0))]
      return detail
    })
    const row = correlationTables(details, 'runs')[0]?.rows.find(
      ({ quantity, accuracy }) => quantity === 'Δp' && accuracy.startsWith('PGD')
    )
    expect(row && verdictOf(row)).toBe('not significant')
  })
})

const architectures = ['linear', 'mlp', 'conv3', 'conv4', 'dense4'] as const

/** A seed of a kind of network, with a given Δp and number of right answers under attack. */
function seedOf(kind: number, seed: number, spread: number, right: number): RunDetail {
  const detail = training(0, 400)
  const last = detail.points[1]
  if (last?.kind === 'epoch') {
    last.attacks = [attack(0.1, right)]
    for (const result of last.uncertainty) result.totalSigmaP = { ...result.totalSigmaP, value: spread }
  }
  const spec = {
    kind: 'train',
    dataset: 'mnist',
    architecture: architectures[kind],
    seed,
    name: `${kind} ${seed}`
  }
  return { ...detail, run: { ...detail.run, id: `${kind} ${seed}`, spec: TrainSpec.parse(spec) } }
}

/** Δp against PGD over five kinds of five seeds. */
function rowOfKinds(
  right: (kind: number, place: number) => number,
  scope: CorrelationScope = 'runs',
  between = 10
): CorrelationRow | undefined {
  const seeds = [-2, -1, 0, 1, 2]
  const details = architectures.flatMap((_, kind) =>
    seeds.map((place) => seedOf(kind, place + 3, 100 + between * kind + place, right(kind, place)))
  )
  return correlationTables(details, scope)[0]?.rows.find(
    ({ quantity, accuracy }) => quantity === 'Δp' && accuracy.startsWith('PGD')
  )
}

describe('correlations over seeds', () => {
  // At right angles to -2, -1, 0, 1, 2, in values and in ranks.
  const across = (place: number): number => [2, -1, -2, -1, 2][place + 2] ?? 0

  it('that differ between kinds alone are called so', () => {
    const row = rowOfKinds((kind, place) => 150 - 20 * kind + across(place))
    expect(row).toMatchObject({ pairs: 25, runs: 25, kinds: 5 })
    expect(row?.pearson).toMatchObject({ significant: true })
    expect(row?.pearson.value).toBeLessThan(-0.98)
    expect(row?.within?.pearson.value).toBeCloseTo(0, 10)
    expect(row?.within?.pearson.high).toBeCloseTo(Math.tanh(1.959963984540054 / Math.sqrt(25 - 5 - 2)), 10)
    expect(row?.within?.spearman.significant).toBe(false)
    expect(row && verdictOf(row)).toBe('between kinds only')
    const lines = correlationLines(row ? [row] : [])
    expect(lines.map(({ quantity, verdict, firm }) => [quantity, verdict, firm])).toEqual([
      ['Δp', 'between kinds only', false],
      ['Δp, within kinds', 'not significant', false]
    ])
    expect(chanceText(row ? [row] : [])).toContain('Intervals of 95 % here: 4.')
  })

  it('that hold within kinds are told, whatever the kinds do', () => {
    const noise = (place: number): number => (place === 1 ? 1 : 0)
    // The means of the kinds rise and fall: over all there is nothing.
    const hidden = rowOfKinds(
      (kind, place) => 100 + 30 * ([0, 2, 1, 2, 0][kind] ?? 0) - 2 * place - noise(place)
    )
    expect(hidden && verdictOf(hidden)).toBe('within kinds only')
    const turned = rowOfKinds((kind, place) => 60 + 20 * kind - 2 * place - noise(place))
    expect(turned && verdictOf(turned)).toBe('turned round within kinds')
    const both = rowOfKinds((kind, place) => 150 - 20 * kind - 2 * place - noise(place))
    expect(both && verdictOf(both)).toBe('significant')
    expect(correlationLines(both ? [both] : []).map(({ firm }) => firm)).toEqual([true, false])
  })

  it('resample kinds over epochs, and need five of them', () => {
    const row = rowOfKinds((kind, place) => 150 - 20 * kind + across(place), 'epochs')
    expect(row?.within?.pearson.low).not.toBeNull()
    expect(row && verdictOf(row)).toBe('between kinds only')
    const four = [0, 1, 2, 3].flatMap((kind) =>
      [1, 2].map((seed) => seedOf(kind, seed, 90 + kind, 150 - kind))
    )
    const few = correlationTables(four, 'epochs')[0]?.rows.find(({ quantity }) => quantity === 'Δp')
    expect(few).toMatchObject({ runs: 8, kinds: 4 })
    expect(few && verdictOf(few)).toBe('too few values for an interval')
  })

  it('have no second row where each run is of a kind of its own, or all of the same', () => {
    const apart = architectures.map((_, kind) => seedOf(kind, 1, 90 + kind, 150 - kind))
    const same = [1, 2, 3, 4, 5].map((seed) => seedOf(0, seed, 90 + seed, 150 - seed))
    for (const details of [apart, same]) {
      const rows = correlationTables(details, 'runs')[0]?.rows ?? []
      expect(rows.every(({ within }) => within === null)).toBe(true)
      expect(correlationLines(rows)).toHaveLength(rows.length)
    }
  })
})
