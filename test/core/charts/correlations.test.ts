import { describe, expect, it } from 'vitest'
import { type CorrelationRow, chanceText, correlationTables, verdictOf } from '@core/charts/correlations'
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
