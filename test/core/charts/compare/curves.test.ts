import { comparePlans } from '@core/charts/compare/compare-charts'
import { comparedRuns, stylesBesideCompared } from '@core/charts/compare/compared-runs'
import { parameterRows, recipe, runParameters } from '@core/charts/compare/run-parameters'
import { facetsOf, lookChoices, withLooks } from '@core/charts/compare/run-looks'
import { xChoices } from '@core/charts/compare/x-axes'
import { runStyles, studyCharts } from '@core/charts'
import { describe, expect, it } from 'vitest'
import { attack } from '../../../renderer/features/measurements'
import { compared, epochOf, training } from './support'

const plain = { grouping: 'runs', band: 'range', intervals: true } as const
const adam = (learningRate: number): object => ({ optimizer: { kind: 'adam', learningRate } })
const points = [
  { ...epochOf(20, 10), trainSeconds: 0, measureSeconds: 2 },
  { ...epochOf(150, 60), trainSeconds: 10, measureSeconds: 2 },
  { ...epochOf(180, 80), trainSeconds: 10, measureSeconds: 2 }
]
const runs = compared(
  training('a', { seed: 1, ...adam(0.1) }, points),
  training('b', { seed: 2, ...adam(0.1) }, points.slice(0, 2)),
  training('c', { seed: 1, ...adam(0.01), limits: { train: 1000 } }, points)
)
const compareCharts = (...chosen: Parameters<typeof comparePlans>) =>
  comparePlans(...chosen).map((plan) => plan.make())
const chart = (id: string, options: object = {}) => {
  const found = compareCharts(runs, { ...plain, trainImages: () => 60_000, ...options }).find(
    (one) => one.id === id
  )
  if (found === undefined) throw new Error(`no chart ${id}`)
  return found
}

describe('the looks of runs on other pages', () => {
  const details = runs.map(({ detail }) => detail)
  const lookOf = (style: object | undefined) => {
    const { colorIndex, dash, marker } = style as Record<string, unknown>
    return { colorIndex, dash, marker }
  }

  it('are those of the comparison, for the runs that are chosen there, and of the others none of these', () => {
    const [first, , third] = details
    if (first === undefined || third === undefined) throw new Error('no runs')
    const chosen = [
      { detail: third, slot: 0 },
      { detail: first, slot: 5 }
    ]
    const there = new Map(comparedRuns(chosen).map(({ detail, style }) => [detail.run.id, lookOf(style)]))
    const styles = stylesBesideCompared(
      details,
      new Map(chosen.map(({ detail, slot }) => [detail.run.id, slot]))
    )
    expect(lookOf(styles.get('a'))).toEqual(there.get('a'))
    expect(lookOf(styles.get('c'))).toEqual(there.get('c'))
    expect([...there.values()]).not.toContainEqual(lookOf(styles.get('b')))
    expect(styles.get('b')?.label).toBe(runStyles(details).get('b')?.label)
    const drawn = studyCharts(details, styles).find(({ id }) => id.startsWith('clean-accuracy'))
    for (const series of drawn?.series ?? []) expect(lookOf(series)).toEqual(lookOf(styles.get(series.id)))
    expect(drawn?.series.length).toBeGreaterThan(0)
  })

  it('keep one colour a network where none of them is chosen there', () => {
    expect(stylesBesideCompared(details, new Map([['elsewhere', 0]]))).toEqual(runStyles(details))
  })
})

describe('curves along other axes', () => {
  it('stand over batches: epochs times batches an epoch, of the images that are used', () => {
    const { series, x } = chart('clean', { x: 'step' })
    expect(x.label).toBe('Batches seen')
    expect(series.map((one) => one.points.map((point) => point.x))).toEqual([
      [0, 469, 938],
      [0, 469],
      [0, 8, 16]
    ])
  })

  it('stand over the seconds of work, and over hours since the first start', () => {
    expect(chart('clean', { x: 'time' }).series[0]?.points.map((point) => point.x)).toEqual([2, 14, 26])
    const late = training('d', {}, points)
    const wall = compareCharts(
      [...runs, ...compared({ ...late, run: { ...late.run, startedAt: '2026-11-23T14:00:00Z' } })],
      { ...plain, x: 'wall' }
    ).find(({ id }) => id === 'clean')
    expect(wall?.caption).toContain('2026-11-23 12:00 UTC')
    expect(wall?.series.at(-1)?.points[0]?.x).toBeCloseTo(2 + 2 / 3600, 9)
  })

  it('stand over another measure, with its intervals, as a trail', () => {
    const clean = xChoices(runs.map(({ detail }) => detail)).find(({ label }) => label === 'Clean accuracy')
    const found = compareCharts(runs, { ...plain, x: clean?.kind ?? 'epoch' })
    expect(found.some(({ id }) => id === 'clean')).toBe(false)
    const robust = found.find(({ id }) => id.startsWith('robust'))
    expect(robust).toMatchObject({ trail: true, x: { label: 'Clean accuracy' } })
    const [, second] = robust?.series[0]?.points ?? []
    expect(second).toMatchObject({ x: 0.75, y: 0.3, name: 'epoch 1' })
    expect(second?.xLow).toBeLessThan(0.75)
  })

  it('mean seeds by epoch, and stand where their places have their mean', () => {
    const slow = training(
      'e',
      { seed: 9, ...adam(0.1) },
      points.map((one) => ({ ...one, measureSeconds: 4 }))
    )
    const [clean] = compareCharts([...compared(runs[0]?.detail ?? slow, slow)], {
      ...plain,
      grouping: 'seeds',
      x: 'time'
    })
    expect(clean?.series).toHaveLength(1)
    expect(clean?.series[0]?.points.map((point) => point.x)).toEqual([3, 16, 29])
  })

  it('have a mark where a training ended because its loss was no number', () => {
    const broken = training('f', {}, points)
    const failed = {
      ...broken,
      run: { ...broken.run, error: { code: 'not-finite', message: 'The loss became NaN.' } }
    }
    const loss = compareCharts(compared(failed), plain).find(({ id }) => id === 'loss')
    expect(loss?.series[0]?.points.at(-1)).toMatchObject({ x: 3, y: null, notFinite: true })
  })
})

describe('the looks of runs', () => {
  const rate = 'optimizer.learningRate'

  it('can follow every setting in which they differ, and no other', () => {
    const keys = lookChoices(runs).map(({ key }) => key)
    expect(keys).toEqual(expect.arrayContaining(['seed', rate, 'limits.train']))
    expect(keys).not.toContain('epochs')
  })

  it('give one colour to one value, and one dash to another', () => {
    const styled = withLooks(runs, { color: rate, stroke: 'seed', facet: '' })
    const colors = styled.map(({ style }) => style.colorIndex)
    expect(colors[0]).toBe(colors[1])
    expect(colors[0]).not.toBe(colors[2])
    expect(styled.map(({ style }) => style.dash)).toEqual(['solid', 'dashed', 'solid'])
    expect(chart('clean', { looks: { color: rate, stroke: '', facet: '' } }).caption).toContain(
      'Colours by learning rate: 0.01, 0.1.'
    )
  })

  it('part the charts, and say which part is which', () => {
    expect(facetsOf(runs, rate).map((facet) => facet.runs.length)).toEqual([1, 2])
    const titles = compareCharts(runs, { ...plain, looks: { color: '', stroke: '', facet: rate } })
      .filter(({ id }) => id.startsWith('clean'))
      .map(({ title }) => title)
    expect(titles).toEqual(['Clean accuracy, Learning rate 0.01', 'Clean accuracy, Learning rate 0.1'])
  })
})

describe('the settings of runs', () => {
  it('are flat, named, and know in what runs differ', () => {
    const [first] = runs
    expect(
      first && runParameters(first.detail.run).find(({ key }) => key === 'optimizer.learningRate')
    ).toMatchObject({
      label: 'Learning rate',
      value: 0.1,
      text: '0.1'
    })
    const rows = parameterRows(runs.map(({ detail }) => detail.run))
    expect(rows.filter(({ differs }) => differs).map(({ label }) => label)).toEqual([
      'Learning rate',
      'Seed',
      'Training images'
    ])
    expect(first && recipe(first.detail, 'conv3')).toBe('conv3, 6 epochs, adam 0.1, batch 128, seed 1')
  })

  it('say in words what a plan measures', () => {
    const detail = training('p', { measure: { attacks: [attack(0.1, 1).spec] } }, [])
    const plan = runParameters(detail.run).find(({ key }) => key === 'measure.attacks')
    expect(plan).toMatchObject({ label: 'Attacks' })
    expect(plan?.text).toMatch(/^PGD-4 linf 0\.1 \(steps 4, step size 0\.0625 /)
  })
})
