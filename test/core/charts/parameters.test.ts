import type { RunSummary } from '@contract/compare'
import type { Run } from '@contract/run'
import { firstAxes, parallelRuns } from '@core/charts/compare/parallel-runs'
import {
  importanceBars,
  settingGrid,
  settingScatter,
  trainingsOfCell
} from '@core/charts/compare/parameter-charts'
import { type Quantity, parameterTable } from '@core/charts/compare/parameters'
import { figureScene } from '@core/charts/scene/figure-scene'
import { axisTitle } from '@core/charts/scene/frame'
import { parallelPlot, rods, withinRanges } from '@core/charts/scene/parallel-plot'
import { sceneSvg } from '@core/charts/scene/svg'
import { newRun } from '@services/jobs/new-run'
import { describe, expect, it } from 'vitest'
import { trainSpec } from '../../services/store/samples'

/** Twelve trainings: three rates, two methods, two seeds. The accuracy rises with the rate alone. */
const made = [0.001, 0.01, 0.1].flatMap((learningRate, rate) =>
  (['standard', 'pgd-at'] as const).flatMap((id, method) =>
    [1, 2].map((seed) => ({
      learningRate,
      id,
      seed,
      accuracy: 0.5 + 0.1 * rate + 0.01 * seed + 0.002 * method
    }))
  )
)
const runs: Run[] = made.map(({ learningRate, id, seed }, index) => ({
  ...newRun(trainSpec({ seed, optimizer: { kind: 'adam', learningRate }, method: { id } }), null),
  id: `run ${index}`
}))
const summaries = new Map(
  made.map(({ accuracy }, index): [string, RunSummary] => [
    `run ${index}`,
    {
      runId: `run ${index}`,
      epoch: 3,
      metrics: [
        {
          ...{
            key: 'clean',
            subject: { kind: 'clean', total: 100, data: 'mnist' },
            label: 'Clean accuracy',
            conditions: 'Of 100.',
            format: 'percent',
            better: 'more'
          },
          ...{ last: accuracy, low: null, high: null, resolved: index !== 11, min: null, max: null }
        }
      ]
    }
  ])
)
const table = parameterTable(runs, summaries)
const find = (id: string): Quantity => {
  const found = [...table.settings, ...table.results].find((one) => one.id === id)
  if (found === undefined) throw new Error(`no ${id}`)
  return found
}

describe('settings and results of trainings', () => {
  it('leave out what all share, and what names a run', () => {
    const ids = table.settings.map(({ id }) => id)
    expect(ids).toContain('optimizer.learningRate')
    expect(ids).toContain('method.id')
    expect(ids).toContain('seed')
    expect(ids).not.toContain('epochs')
    expect(ids).not.toContain('name')
    expect(find('optimizer.learningRate').axis.scale).toBe('log')
    expect(find('method.id').categories).toHaveLength(2)
  })

  it('have no value where a setting does not exist or a result is not resolved', () => {
    // All that have a budget have the same one: it says no more than the method.
    expect(table.settings.map(({ id }) => id)).not.toContain('method.options.epsilon')
    const [first, third] = [runs[0], runs[2]]
    if (first === undefined || third === undefined) throw new Error('no runs')
    const wider = { ...third, spec: trainSpec({ method: { id: 'pgd-at', options: { epsilon: 0.2 } } }) }
    const varied = parameterTable([first, third, { ...wider, id: 'wider' }], new Map())
    expect(varied.rows.map(({ values }) => values.get('method.options.epsilon'))).toEqual([
      undefined,
      expect.any(Number),
      0.2
    ])
    expect(table.rows[11]?.values.has('clean')).toBe(false)
  })

  it('begin with the result that most of them have', () => {
    const [metric] = summaries.get('run 0')?.metrics ?? []
    if (metric === undefined) throw new Error('nothing measured')
    const late = { ...metric, key: 'late', subject: { kind: 'clean', total: 500, data: 'mnist' } as const }
    // The newest training was measured otherwise, and comes first.
    const measured = new Map([...summaries, ['run 0', { runId: 'run 0', epoch: 3, metrics: [late, metric] }]])
    const { results } = parameterTable(runs, measured as ReadonlyMap<string, RunSummary>)
    expect(results.map(({ id }) => id)).toEqual(['clean', 'late'])
  })

  it('have axes of those accuracies first that the chosen ones have', () => {
    const [metric] = summaries.get('run 0')?.metrics ?? []
    if (metric === undefined) throw new Error('nothing measured')
    // The chosen one was measured on other images than all others, six times.
    const own = Array.from({ length: 6 }, (_, at) => ({ ...metric, key: `own ${at}` }))
    const measured = new Map([...summaries, ['run 3', { runId: 'run 3', epoch: 3, metrics: own }]])
    const several = parameterTable(runs, measured as ReadonlyMap<string, RunSummary>)
    const settings = several.settings.map(({ id }) => id)
    expect(firstAxes(several, new Set(['run 3']))).toEqual([
      ...settings,
      ...['own 0', 'own 1', 'own 2', 'own 3']
    ])
    expect(firstAxes(several, new Set(['run 0'])).slice(settings.length)).toContain('clean')
    expect(firstAxes(several, new Set()).slice(settings.length)[0]).toBe('clean')
  })

  it('become one line a training; values come back from their heights', () => {
    const spec = parallelRuns(table, {
      axes: ['optimizer.learningRate', 'method.id', 'clean'],
      color: 'clean',
      chosen: new Map([['run 3', 2]])
    })
    expect(spec.lines).toHaveLength(12)
    expect(spec.lines[3]).toMatchObject({ strong: true, colorIndex: 2 })
    expect(spec.lines[11]?.share).toBeNull()
    expect(Math.max(...spec.lines.map(({ share }) => share ?? 0))).toBe(1)
    for (const rod of rods(spec, { x: 0, y: 0, width: 600, height: 300 }))
      for (const value of [rod.domain.min, (2 * rod.domain.min + rod.domain.max) / 3, rod.domain.max])
        expect(rod.toValue(rod.toY(value))).toBeCloseTo(value, 9)
    const svg = sceneSvg(figureScene(spec), { title: '', description: '' }, () => '#000000')
    expect(svg.match(/<path/g)?.length).toBeGreaterThan(14)
  })

  it('have their names whole above narrow axes, in lines that do not touch, and clear of the axes', () => {
    const axes = ['optimizer.learningRate', 'method.id', 'seed', 'clean']
    const spec = parallelRuns(table, { axes, color: null, chosen: new Map() })
    const measure = (text: string, size: number): number => 0.56 * size * text.length
    const names = spec.axes.map(({ axis }) => axisTitle(axis))
    for (const step of [56, 75, 95, 200]) {
      const outer = { x: 0, y: 0, width: step * axes.length, height: 320 }
      const all = rods(spec, outer)
      const labels = parallelPlot(spec, outer, measure).flatMap((item) =>
        item.kind === 'label' && item.bold ? [item] : []
      )
      for (const [index, rod] of all.entries()) {
        const own = labels.filter(({ x }) => x === rod.x)
        expect(own.map(({ text }) => text.replace(/-$| /g, '')).join('')).toBe(
          names[index]?.replaceAll(' ', '')
        )
        for (const { text, size } of own) expect(measure(text, size)).toBeLessThanOrEqual(step)
        const lines = own.map(({ y }) => y)
        expect(Math.max(...lines)).toBeLessThan(rod.toY(rod.domain.max))
        for (const [line, { y, size }] of own.entries())
          if (line > 0) expect(y - (lines[line - 1] ?? 0)).toBeGreaterThanOrEqual(size)
      }
    }
  })

  it('are kept by ranges on several axes at once', () => {
    const spec = parallelRuns(table, {
      axes: ['optimizer.learningRate', 'seed'],
      color: null,
      chosen: new Map()
    })
    const kept = withinRanges(
      spec,
      new Map([
        ['optimizer.learningRate', { low: 0.005, high: 0.2 }],
        ['seed', { low: 2, high: 2 }]
      ])
    )
    expect(kept.map(({ id }) => id)).toEqual(['run 5', 'run 7', 'run 9', 'run 11'])
    expect(withinRanges(spec, new Map())).toHaveLength(12)
  })

  it('show that the rate matters and that the method does not', () => {
    const bars = importanceBars(table, find('clean'))
    const of = (name: string) => bars.series[0]?.bars[bars.categories.indexOf(name)]
    expect(of('+ Learning rate')?.resolved).toBe(true)
    expect(of('Method')?.resolved).toBe(false)
    expect(bars.categories[0]).toBe('+ Learning rate')
  })

  it('lie on a grid of two settings, with the mean and the trainings of each cell', () => {
    const [rate, seed] = [find('optimizer.learningRate'), find('seed')]
    const grid = settingGrid(table, find('clean'), rate, seed)
    expect(grid.columns.names).toHaveLength(3)
    expect(grid.rows.names).toEqual(['2', '1'])
    expect(grid.cells[1]?.[0]?.value).toBeCloseTo(0.511, 12)
    expect(grid.cells[1]?.[0]?.note).toContain('2 trainings')
    expect(trainingsOfCell(table, rate, seed, { row: 1, column: 0 })).toEqual(['run 0', 'run 2'])
    const scatter = settingScatter(table, find('clean'), rate, seed)
    expect(scatter.series.map(({ points }) => points.length)).toEqual([6, 5])
  })
})
