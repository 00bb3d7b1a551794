import { describe, expect, it } from 'vitest'
import { AttackSpec } from '@contract/attacks'
import { CorruptionKind } from '@contract/attacks/corruption'
import type { AttackResult, Point } from '@contract/measurement'
import type { RunDetail } from '@contract/run'
import { runStyles } from '@core/charts'
import { quantileBars, survivalBars, winBars } from '@core/charts/compare/attack-bars'
import { corruptionBars, networksOfRun } from '@core/charts/compare/corruption-bars'
import type { StyledRun } from '@core/charts/compare/measured-results'
import { corruptionError } from '@core/evaluation/corruption-error'
import { distanceDistribution } from '@core/evaluation/distances'
import { wilson } from '@core/evaluation/wilson'
import { sampleProject } from '../../report/sample-project'

/** An attack run of the sample project on a network of this name, with results of other attacks. */
function run(name: string, results: readonly Partial<AttackResult>[]): StyledRun {
  const [made] = sampleProject({ epsilonOfSingles: [0.1] }).runs.flatMap((detail): RunDetail[] => {
    const { spec } = detail.run
    if (spec.kind !== 'attack') return []
    const [point] = detail.points.filter((one) => one.kind === 'attack')
    if (!point) return []
    const points = results.map((change): Point => {
      const result = { ...point.result, sampleCount: 100, ...change }
      const threatModel = { ...result.threatModel, norm: result.spec.norm, epsilon: result.spec.epsilon }
      return { kind: 'attack', result: { ...result, threatModel } }
    })
    return [{ ...detail, run: { ...detail.run, id: `run-${name}`, spec: { ...spec, model: name } }, points }]
  })
  const detail = made as RunDetail
  return { detail, style: runStyles([detail]).get(detail.run.id)! }
}

const corruption = (kind: CorruptionKind, severity: number, robust: number): Partial<AttackResult> => ({
  spec: AttackSpec.parse({ attack: 'corruption', norm: 'corruption', epsilon: severity, options: { kind } }),
  robustAccuracy: wilson(robust, 100),
  accuracyAfter: wilson(Math.min(100, robust + 3), 100)
})

describe('bars of corruptions', () => {
  const measured = CorruptionKind.options.flatMap((kind, place) =>
    [1, 2, 3, 4, 5].map((severity) => corruption(kind, severity, 95 - 5 * severity - place))
  )
  const full = run('one', measured)

  it('show every kind by severity with intervals, and the mean that the error itself has', () => {
    const charts = corruptionBars([full, run('two', measured.slice(0, 5))])
    expect(charts.map(({ id }) => id)).toEqual([
      'corruption-error',
      ...CorruptionKind.options.map((kind) => `corruption:${kind}`)
    ])
    const [mean, gaussian] = charts
    const results = full.detail.points.flatMap((point) => (point.kind === 'attack' ? [point.result] : []))
    const expected = corruptionError(results, null)
    const [own, other] = mean?.series ?? []
    expect(own?.bars.map(({ value }) => value)).toEqual(
      [...expected.kinds.map(({ error }) => error), expected.mean].map((value) => expect.closeTo(value, 12))
    )
    // A mean over some kinds only is no mean.
    expect(other?.bars.map(({ value }) => value !== null)).toEqual([
      true,
      ...CorruptionKind.options.map(() => false)
    ])
    const { value, low, high } = wilson(7, 100)
    expect(gaussian?.categories).toEqual(['1', '2', '3', '4', '5'])
    expect(gaussian?.series[0]?.bars[0]).toEqual({ value, low, high, resolved: true })
    expect(gaussian?.series.map(({ label }) => label)).toEqual(['one', 'two'])
  })

  it('show the mean corruption error against a baseline, and by that name nothing else', () => {
    const base = run(
      'base',
      CorruptionKind.options.flatMap((kind) =>
        [1, 2, 3, 4, 5].map((severity) => corruption(kind, severity, 47))
      )
    )
    const runs = [full, base, run('two', measured.slice(0, 5))]
    expect(corruptionBars(runs)[0]?.title).toBe('Mean error over kinds and severities')
    expect(networksOfRun(runs, 'run-base')).toContain('base')
    const [, divided] = corruptionBars(runs, ['nobody', 'base'])
    expect(divided).toMatchObject({
      ...{ id: 'mean-corruption-error', title: 'Mean corruption error', y: { max: null } },
      references: [{ label: 'baseline', value: 1 }]
    })
    const resultsOf = ({ detail }: StyledRun): AttackResult[] =>
      detail.points.flatMap((point) => (point.kind === 'attack' ? [point.result] : []))
    const expected = corruptionError(resultsOf(full), resultsOf(base))
    const [own, itself, other] = divided?.series ?? []
    expect(own?.bars.map(({ value }) => value)).toEqual(
      [...expected.kinds.map(({ error }) => error), expected.mean].map((value) => expect.closeTo(value, 12))
    )
    expect(itself?.bars.every(({ value }) => value === 1)).toBe(true)
    expect(other?.bars.map(({ value }) => value !== null)).toEqual([
      true,
      ...CorruptionKind.options.map(() => false)
    ])
  })

  it('take the errors of older programs for what they are, and those beside them, too', () => {
    const older = run(
      'older',
      measured.map(({ accuracyAfter: _, ...one }) => one)
    )
    const [, gaussian] = corruptionBars([full, older])
    expect(gaussian?.caption).toContain('not right before and after')
    expect(gaussian?.caption).toContain('An older program measured some of it')
    expect(gaussian?.series.map(({ bars }) => bars[0]?.value)).toEqual(
      [0.1, 0.1].map((value) => expect.closeTo(value))
    )
    const [, newer] = corruptionBars([full])
    expect(newer?.caption).toContain('that are wrong after')
    expect(newer?.caption).not.toContain('older program')
  })

  it('leave what the paper does not have out of the mean, and say over how many it is taken', () => {
    const before = measured.filter(({ spec }) => {
      const { kind } = spec?.options as { kind: CorruptionKind }
      return kind !== 'snow' && kind !== 'frost'
    })
    const [older] = corruptionBars([run('older', before)])
    expect(older?.categories).toHaveLength(16)
    expect(older?.caption).toContain('over 13 of the 15 corruptions')
    const means = older?.series[0]?.bars.map(({ value }) => value ?? NaN) ?? []
    // Uniform noise and blur stand last before the mean.
    expect(means.at(-1)).toBeCloseTo(means.slice(0, 13).reduce((sum, value) => sum + value, 0) / 13, 12)
    const [alone] = corruptionBars([run('blur', [corruption('blur', 1, 50)])])
    expect(alone?.categories).toEqual(['Blur'])
    expect(alone?.caption).not.toContain('Hendrycks and')
  })

  it('keep other images apart, and show random noise by epsilon', () => {
    const other = run('two', [{ ...corruption('blur', 1, 50), offset: 500 }])
    expect(corruptionBars([full, other]).filter(({ id }) => id === 'corruption-error')).toHaveLength(2)
    const noise = [0.3, 0.1].map((epsilon) => ({
      spec: AttackSpec.parse({ attack: 'noise', norm: 'linf', epsilon }),
      robustAccuracy: wilson(100 - 100 * epsilon, 100)
    }))
    const [chart, ...rest] = corruptionBars([run('one', noise)])
    expect(rest).toEqual([])
    expect(chart).toMatchObject({ title: 'Error under random noise, L∞', categories: ['0.1', '0.3'] })
    expect(chart?.series[0]?.bars.map((bar) => bar.value)).toEqual(
      [0.1, 0.3].map((value) => expect.closeTo(value))
    )
  })

  it('have nothing to show of other attacks', () => {
    expect(corruptionBars([run('one', [{}])])).toEqual([])
  })
})

describe('bars of attacks', () => {
  it('show the quantiles of distances, and no bar where they are infinite', () => {
    const distances = distanceDistribution(Float32Array.of(0, 0.25, 0.5, Infinity), Uint8Array.of(0, 1, 1, 1))
    const spec = AttackSpec.parse({ attack: 'ddn', norm: 'l2', epsilon: 1 })
    const [chart, ...rest] = quantileBars([run('one', [{ spec, distances }]), run('two', [{}])])
    expect(rest).toEqual([])
    expect(chart?.title).toBe('Distance quantiles, DDN-100 l2')
    expect(chart?.categories).toEqual(['10 %', '25 %', 'Median', '75 %', '90 %'])
    expect(chart?.series.map(({ bars }) => bars.map(({ value }) => value))).toEqual([[0, 0, 0.25, 0.5, null]])
  })

  it('show who won in an ensemble at each epsilon, adding up to what it fooled', () => {
    const ensemble = (epsilon: number, counts: number[]): Partial<AttackResult> => ({
      spec: AttackSpec.parse({ attack: 'autoattack', norm: 'linf', epsilon }),
      wins: counts.map((count, place) => ({
        attack: `attack ${place}`,
        samples: Array<number>(count).fill(0)
      })),
      robustAccuracy: wilson(100 - counts.reduce((sum, count) => sum + count, 0), 100)
    })
    const [chart, ...rest] = winBars([run('one', [ensemble(0.2, [50, 10]), ensemble(0.1, [20, 0])])])
    expect(rest).toEqual([])
    expect(chart?.categories).toEqual(['0.1', '0.2'])
    const shares = chart?.series.map(({ bars }) => bars.map(({ value }) => value))
    expect(shares).toEqual([
      [0.2, 0.5],
      [0, 0.1]
    ])
    expect(winBars([run('one', [ensemble(0.1, [1])]), run('two', [ensemble(0.1, [2])])])).toHaveLength(2)
    expect(winBars([run('one', [{}])])).toEqual([])
  })

  it('show what survives as an image, and nothing without examples', () => {
    const form = (
      count: number
    ): { adversarial: AttackResult['robustAccuracy']; withinEdge: null; largestDistance: null } => ({
      ...{ adversarial: wilson(count, 10), withinEdge: null, largestDistance: null }
    })
    const survival = {
      ...{ examples: 10, edge: null },
      forms: [
        { form: 'eight-bit' as const, ...form(9) },
        { form: 'jpeg-75' as const, ...form(4) }
      ]
    }
    const [chart] = survivalBars([
      run('one', [{ survival }]),
      run('two', [{ survival: { ...survival, examples: 0 } }])
    ])
    expect(chart?.categories).toEqual(['8 bits', 'JPEG 75'])
    expect(chart?.series.map(({ bars }) => bars.map(({ value }) => value))).toEqual([[0.9, 0.4]])
  })
})
