import { CertificateSpec } from '@contract/certificates'
import type { AttackResult } from '@contract/measurement'
import type { RunDetail } from '@contract/run'
import { attackCharts, certificateCharts, runStyles } from '@core/charts'
import { winBars } from '@core/charts/compare/attack-bars'
import { corruptionBars } from '@core/charts/compare/corruption-bars'
import { newestOf } from '@core/charts/newest'
import { AttackSpec } from '@contract/attacks'
import { wilson } from '@core/evaluation/wilson'
import { describe, expect, it } from 'vitest'
import { sampleProject } from '../report/sample-project'

/** An attack by itself of the sample project, made on a day of March, with so many images of 100 that withstood. */
function attackOn(
  day: number,
  robust: readonly (readonly [epsilon: number, robust: number])[],
  change: Partial<AttackResult> & { readonly attack?: AttackSpec } = {}
): RunDetail {
  const [single] = sampleProject({ epsilonOfSingles: [0.1] }).runs.slice(-1)
  const [point] = single?.points ?? []
  if (single === undefined || point?.kind !== 'attack') throw new Error('sample')
  const { attack = point.result.spec, ...rest } = change
  return {
    ...single,
    run: { ...single.run, id: `run-${day}`, createdAt: `2026-03-0${day}T10:00:00.000Z` },
    points: robust.map(([epsilon, count]) => {
      const spec = { ...attack, epsilon }
      const threatModel = { ...point.result.threatModel, norm: spec.norm, epsilon }
      const own = { spec, threatModel, sampleCount: 100, robustAccuracy: wilson(count, 100) }
      return {
        kind: 'attack',
        result: { ...point.result, ...own, evaluationId: `e${day}-${epsilon}`, ...rest }
      }
    })
  }
}

/** A certificate of the network that was attacked. */
function certificateOn(attacked: RunDetail): RunDetail {
  const [point] = attacked.points
  if (point?.kind !== 'attack') throw new Error('sample')
  const { modelHash, datasetHash, threatModel } = point.result
  const accuracy = wilson(40, 100)
  return {
    ...attacked,
    run: { ...attacked.run, id: 'certificate' },
    points: [
      {
        kind: 'certificate',
        result: {
          spec: CertificateSpec.parse({ certificate: 'interval', norm: 'linf' }),
          ...{
            bounds: threatModel.bounds,
            sampleCount: 100,
            offset: 0,
            seed: 1,
            cleanAccuracy: wilson(95, 100)
          },
          ...{ abstained: 0, certifiedAccuracy: [{ epsilon: 0, accuracy }], meanRadius: 0.1, limit: null },
          ...{ samples: [], seconds: 1, modelHash, datasetHash }
        }
      }
    ]
  }
}

/** What charts have to be alike in, whatever the order of the runs. */
function inBothOrders<T>(details: readonly RunDetail[], draw: (details: readonly RunDetail[]) => T): T {
  const drawn = draw(details)
  expect(draw([...details].reverse())).toEqual(drawn)
  return drawn
}

const styled = (details: readonly RunDetail[]) =>
  details.map((detail) => ({ detail, style: runStyles([detail]).get(detail.run.id)! }))

const old = [
  [0.1, 80],
  [0.2, 60]
] as const
const again = [
  [0.1, 70],
  [0.2, 50]
] as const

describe('an attack that was repeated', () => {
  it('counts with its newest run, whatever the order, and with the last result of one run', () => {
    const found = [attackOn(2, old), attackOn(1, old), attackOn(3, old)].map((detail, index) => ({
      detail,
      key: index === 2 ? 'b' : 'a',
      place: index
    }))
    const places = (all: typeof found) => newestOf(all, ({ key }) => key).map(({ place }) => place)
    expect(places(found)).toEqual([0, 2])
    expect(places([...found].reverse())).toEqual([2, 0])
    const [one] = found as [(typeof found)[number]]
    expect(places([one, { ...one, place: 9 }])).toEqual([9])
  })

  it('is drawn once in the robust curve, with the seed that is drawn', () => {
    const all = [attackOn(1, old), attackOn(2, again, { seed: 7 })]
    const [chart, ...others] = inBothOrders(all, attackCharts)
    expect(others).toEqual([])
    expect(chart?.series.map(({ points }) => points.slice(1).map(({ y }) => y))).toEqual([[0.7, 0.5]])
    expect(chart?.caption).toContain('attack seed 7. Of repeated measurements the newest is drawn.')
    expect(attackCharts(all.slice(0, 1))[0]?.caption).not.toContain('repeated')
  })

  it('keeps epsilons that only an older run tried, and tells which had a warm start', () => {
    const warm = attackOn(2, [[0.1, 70]], { seed: 7, warmStart: { epsilon: 0.05, evaluationId: 'e' } })
    const both = [attackOn(1, old, { seed: 3 }), warm]
    for (const order of [both, [...both].reverse()]) {
      const [chart] = attackCharts(order)
      expect(chart?.series.map(({ points }) => points.slice(1).map(({ y }) => y))).toEqual([[0.7, 0.6]])
      expect(chart?.caption).toContain('attack seed 3, 7, warm start at epsilon 0.1.')
    }
  })

  it('is drawn once above a certificate', () => {
    const all = [attackOn(1, old), attackOn(2, again)]
    const certified = certificateOn(all[0] as RunDetail)
    const lines = inBothOrders(all, (details) =>
      certificateCharts([certified, ...details]).map(({ series }) =>
        series.map(({ label, points }) => [label, points.map(({ y }) => y)])
      )
    )
    expect(lines[0]?.slice(1).map(([, values]) => values?.slice(1))).toEqual([[0.7, 0.5]])
  })

  it('is drawn once among those who won in an ensemble, and among corruptions', () => {
    const wins = (count: number) => [{ attack: 'one', samples: Array.from({ length: count }, (_, at) => at) }]
    const ensembles = [attackOn(1, old, { wins: wins(20) }), attackOn(2, old, { wins: wins(30) })]
    const won = inBothOrders(ensembles, (details) =>
      winBars(styled(details)).flatMap(({ series }) =>
        series.map(({ bars }) => bars.map(({ value }) => value))
      )
    )
    expect(won).toEqual([[0.3, 0.3]])

    const fog = AttackSpec.parse({
      ...{ attack: 'corruption', norm: 'corruption', epsilon: 1 },
      options: { kind: 'fog' }
    })
    const corrupted = [attackOn(1, [[1, 80]], { attack: fog }), attackOn(2, [[1, 70]], { attack: fog })]
    const errors = inBothOrders(corrupted, (details) =>
      corruptionBars(styled(details)).map(({ series }) => series.map(({ bars }) => bars[0]?.value))
    )
    expect(errors.flat(2).map((value) => value?.toFixed(2))).toEqual(['0.30', '0.30'])
  })
})
