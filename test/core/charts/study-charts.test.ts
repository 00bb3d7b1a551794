import type { RunDetail } from '@contract/run'
import { attackCharts, runStyles, studyCharts, type ChartSpec } from '@core/charts'
import { chartDomains } from '@core/charts/domains'
import { describe, expect, it } from 'vitest'
import { sampleProject } from '../report/sample-project'

const runs = sampleProject().runs
const find = (charts: readonly ChartSpec[], id: string): ChartSpec => {
  const chart = charts.find((one) => one.id === id)
  if (!chart) throw new Error(`no chart ${id} among ${charts.map((one) => one.id).join(', ')}`)
  return chart
}

describe('the charts of a study', () => {
  it('are one for each measure, attack and estimator', () => {
    expect(studyCharts(runs).map(({ id, title, series }) => `${id} | ${title} | ${series.length}`)).toEqual([
      'clean-accuracy | Clean accuracy | 3',
      'robust-accuracy:worst-case-l-epsilon-0.1-25.5-255-box-0-1-white-box-untargeted | Robust accuracy, worst case over 2 attacks | 3',
      'robust-accuracy:fgsm-linf-0.1 | Robust accuracy, FGSM linf 0.1 | 3',
      'robust-accuracy:pgd-4-linf-0.1 | Robust accuracy, PGD-4 linf 0.1 | 3',
      'trade-off:worst-case-l-epsilon-0.1-25.5-255-box-0-1-white-box-untargeted | Robust against clean accuracy, worst case | 3',
      'loss | Training loss | 3',
      'sigma-x:data | Δx, Data-weighted (E1) | 3',
      'sigma-p:data | Δp, Data-weighted (E1) | 3',
      'product:data | Δx · Δp, Data-weighted (E1) | 3',
      'covariance-check:data | Covariance check, Data-weighted (E1) | 3',
      'effective-sample-size:data | Effective sample size, Data-weighted (E1) | 3',
      'sigma-x:local | Δx, Local window (E3) | 3',
      'sigma-p:local | Δp, Local window (E3) | 3',
      'product:local | Δx · Δp, Local window (E3) | 3',
      'gradient-product:local | Δx · Δp along the gradient, Local window (E3) | 3',
      'excess:local | Excess over the bound, Local window (E3) | 3',
      'network-term:local | s, what the network adds, Local window (E3) | 3',
      'covariance-check:local | Covariance check, Local window (E3) | 3',
      'effective-sample-size:local | Effective sample size, Local window (E3) | 3'
    ])
  })

  it('say under which conditions their values were measured', () => {
    expect(find(studyCharts(runs), 'robust-accuracy:pgd-4-linf-0.1').caption).toBe(
      'Share of 1,000 test images (from no. 0) right before and after the attack, an upper bound. ' +
        'L∞, epsilon 0.1 (25.5/255), box [0, 1], white-box, untargeted; steps 4, ' +
        'step size 0.0625 (2.5 epsilon / steps), restarts 1, random start yes, early stop yes, ' +
        'passes a gradient 1, loss cross-entropy, goal untargeted; ' +
        'attack seed 1000–1006. Wilson 95 % intervals. Data mnist; training seed 1.'
    )
    expect(find(studyCharts(runs), 'product:local').caption).toBe(
      'Product of the aggregates. Local window (E3), as reconstructed from the papers: a Gaussian window around each image; images 16, ' +
        'draws an image 512, window σ 0.1, proposal gradient-mixture; medians over the images; 16 images, 784 pixels, seed 1. ' +
        'Intervals: 95 %, delta method. Hollow and faint: not resolved (effective sample size below 100 for more than a quarter of the images), ' +
        'not to be compared; 0 of 21 values here. 21 of 336 packets are not resolved and left out. Data mnist; training seed 1.'
    )
  })

  it('carry every stored value with its interval and its resolution', () => {
    const product = find(studyCharts(runs), 'product:data')
    const robust = find(studyCharts(runs), 'robust-accuracy:fgsm-linf-0.1')
    for (const { run, points } of runs) {
      const epochs = points.flatMap((point) => (point.kind === 'epoch' ? [point] : []))
      expect(product.series.find(({ id }) => id === run.id)?.points).toEqual(
        epochs.map(({ epoch, uncertainty: [data] }) => ({
          x: epoch,
          y: data?.product.value,
          low: data?.product.low,
          high: data?.product.high,
          resolved: (data?.effectiveSampleSize ?? 0) >= 100
        }))
      )
      expect(robust.series.find(({ id }) => id === run.id)?.points).toEqual(
        epochs.map(({ epoch, attacks: [fgsm] }) => ({
          x: epoch,
          y: fgsm?.robustAccuracy.value,
          low: fgsm?.robustAccuracy.low,
          high: fgsm?.robustAccuracy.high,
          resolved: true
        }))
      )
    }
    expect(product.series.flatMap(({ points }) => points).some(({ resolved }) => !resolved)).toBe(true)
  })

  it('name the bound, and whether it may be undercut', () => {
    const charts = studyCharts(runs)
    expect(find(charts, 'product:data').references).toEqual([
      { value: 358.5, label: 'd/2 = 358.5, for reference' }
    ])
    expect(find(charts, 'product:local').references).toEqual([{ value: 392, label: 'bound d/2 = 392.0' }])
    expect(find(charts, 'gradient-product:local').references).toEqual([{ value: 0.5, label: 'bound ½' }])
    expect(find(charts, 'covariance-check:data').references).toEqual([])
    expect(find(charts, 'effective-sample-size:data').references.map(({ value }) => value)).toEqual([
      100, 500
    ])
  })

  it('never put different threat models, attack settings, test images or data sets on one axis', () => {
    const changes: ((run: RunDetail) => void)[] = [
      (run) => eachAttack(run, (result) => Object.assign(result.threatModel, { epsilon: 0.2 })),
      (run) => eachAttack(run, (result) => Object.assign(result.threatModel, { targeted: true })),
      (run) => eachAttack(run, (result) => Object.assign(result.threatModel.bounds, { lower: -1 })),
      (run) => eachAttack(run, (result) => Object.assign(result, { sampleCount: 500 })),
      (run) => eachAttack(run, (result) => Object.assign(result, { offset: 100 })),
      (run) => eachAttack(run, (result) => Object.assign(result, { datasetHash: 'other' })),
      (run) => eachAttack(run, (result) => Object.assign(result.spec.options, { loss: 'margin' }))
    ]
    const count = (details: readonly RunDetail[]): number =>
      studyCharts(details).filter(({ id }) => id.startsWith('robust-accuracy:') && !id.includes('worst'))
        .length
    expect(count(runs)).toBe(2)
    for (const change of changes) {
      const [first, ...others] = structuredClone(runs)
      if (first) change(first)
      expect(count(first ? [first, ...others] : others)).toBe(4)
    }
    const seeded = structuredClone(runs)
    for (const run of seeded) eachAttack(run, (result) => Object.assign(result, { seed: result.seed + 7 }))
    expect(count(seeded)).toBe(2)
  })

  it('never put different estimators or windows on one axis', () => {
    const mixed = [
      ...sampleProject({ estimators: [{ estimator: 'local' }] }).runs.slice(0, 1),
      ...sampleProject({ estimators: [{ estimator: 'local', options: { sigma: 0.2 } }] }).runs.slice(1)
    ]
    const charts = studyCharts(mixed).filter(({ id }) => id.startsWith('product:'))
    expect(charts.map(({ series }) => series.length)).toEqual([1, 2])
    expect(new Set(charts.map(({ id }) => id)).size).toBe(2)
    for (const chart of studyCharts(runs))
      expect(chart.title.includes('(E1)') && chart.title.includes('(E3)')).toBe(false)
  })

  it('show the trend of a product far below its reference line, and the bound of one that lies at it', () => {
    const charts = studyCharts(runs)
    expect(find(charts, 'product:data').y.scale).toBe('log')
    expect(find(charts, 'product:local').y.scale).toBe('linear')
  })

  it('leave gaps where a value is not finite, and half an interval is none', () => {
    const [first, ...others] = structuredClone(runs)
    const point = first?.points[2]
    if (!first || point?.kind !== 'epoch' || !point.uncertainty[0] || !point.uncertainty[1])
      throw new Error('sample')
    Object.assign(point.uncertainty[0].product, { value: Number.NaN })
    Object.assign(point.uncertainty[1].product, { low: null })
    const charts = studyCharts([first, ...others])
    expect(find(charts, 'product:data').series[0]?.points[2]).toMatchObject({ x: 2, y: null })
    expect(find(charts, 'product:local').series[0]?.points[2]).toMatchObject({ low: null, high: null })
  })

  it('count an epoch once that was measured again after a resume, with its last values', () => {
    const [first] = structuredClone(runs)
    const last = first?.points[6]
    if (!first || last?.kind !== 'epoch') throw new Error('sample')
    first.points.push({ ...last, cleanAccuracy: { ...last.cleanAccuracy, value: 0.5 } })
    const [series] = find(studyCharts([first]), 'clean-accuracy').series
    expect(series?.points).toHaveLength(7)
    expect(series?.points[6]?.y).toBe(0.5)
  })

  it('are none without runs, and none of runs that are not trainings', () => {
    expect(studyCharts([])).toEqual([])
    const { runs: all } = sampleProject({ epsilonOfSingles: [0.1] })
    expect(studyCharts(all.slice(3))).toEqual([])
  })

  it('have room for every resolved interval; a wild unresolved one does not flatten the rest', () => {
    const [first, ...others] = structuredClone(runs)
    const point = first?.points[6]
    if (!first || point?.kind !== 'epoch' || !point.uncertainty[0]) throw new Error('sample')
    expect(point.uncertainty[0].resolved).toBe(false)
    Object.assign(point.uncertainty[0].product, { high: 1e12 })
    const chart = find(studyCharts([first, ...others]), 'product:data')
    const { y } = chartDomains(chart)
    expect(y.max).toBeLessThan(1000)
    for (const { points } of chart.series)
      for (const { low, high, resolved } of points)
        if (resolved && low !== null && high !== null) {
          expect(low).toBeGreaterThanOrEqual(y.min)
          expect(high).toBeLessThanOrEqual(y.max)
        }
  })
})

describe('the look of a run', () => {
  it('keeps one colour a network, and tells seeds apart by line and marker', () => {
    const { runs: many } = sampleProject({ networks: ['conv3', 'dense4'], seeds: [1, 2, 3], epochs: 1 })
    const styles = [...runStyles(many).values()]
    const looks = styles.map(({ colorIndex, dash, marker }) => `${colorIndex} ${dash} ${marker}`)
    expect(new Set(looks).size).toBe(6)
    for (const { network, colorIndex } of styles) expect(colorIndex).toBe(network === 'conv3' ? 0 : 1)
    expect(styles.map(({ label }) => label)).toEqual([
      'conv3 · seed 1',
      'dense4 · seed 1',
      'conv3 · seed 2',
      'dense4 · seed 2',
      'conv3 · seed 3',
      'dense4 · seed 3'
    ])
    // Without colour, networks of one seed still differ.
    expect(new Set(styles.slice(0, 2).map(({ dash, marker }) => dash + marker)).size).toBe(2)
  })

  it('gives runs of the same network and seed labels of their own', () => {
    const { runs: twice } = sampleProject({ networks: ['conv3', 'conv3'], labels: () => 'a try' })
    const labels = [...runStyles(twice).values()].map(({ label }) => label)
    expect(labels).toEqual([
      'conv3 · seed 1 · a try · 2026-03-01 10:00 UTC',
      'conv3 · seed 1 · a try · 2026-03-01 10:01 UTC'
    ])
    const [one, other] = twice.map((detail, index) => ({
      ...detail,
      run: { ...detail.run, createdAt: '2026-03-01T10:00:00.000Z', id: `run ${index}` }
    }))
    const atOnce = [...runStyles(one && other ? [one, other] : []).values()].map(({ label }) => label)
    expect(atOnce).toEqual(['conv3 · seed 1 · a try', 'conv3 · seed 1 · a try (2)'])
  })
})

describe('the robustness curve', () => {
  it('runs from the clean accuracy at epsilon 0 over every epsilon that was tried', () => {
    const { runs: all } = sampleProject({ epsilonOfSingles: [0.2, 0.05, 0.1] })
    const [chart, ...rest] = attackCharts(all)
    expect(rest).toEqual([])
    expect(chart?.title).toBe('Robust accuracy against epsilon, PGD linf')
    const points = chart?.series[0]?.points ?? []
    expect(points.map(({ x }) => x)).toEqual([0, 0.05, 0.1, 0.2])
    const result = all[3]?.points[0]
    if (result?.kind !== 'attack') throw new Error('sample')
    expect(points[0]?.y).toBe(result.result.cleanAccuracy.value)
    expect(points[3]?.y).toBe(result.result.robustAccuracy.value)
  })

  it('is not drawn for one epsilon', () => {
    expect(attackCharts(sampleProject({ epsilonOfSingles: [0.1] }).runs)).toEqual([])
  })
})

function eachAttack(
  detail: RunDetail,
  change: (result: Extract<RunDetail['points'][number], { kind: 'epoch' }>['attacks'][number]) => void
): void {
  for (const point of detail.points)
    if (point.kind === 'epoch') for (const result of point.attacks) change(result)
}
