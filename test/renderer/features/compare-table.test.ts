import { RunSummary } from '@contract/compare'
import { EstimatorSpec } from '@contract/estimators'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { curveWords } from '@core/charts/compare/curve-words'
import { runSummary } from '@core/charts/compare/run-summary'
import { wilson } from '@core/evaluation/wilson'
import {
  MOST_RUNS,
  chosenText,
  firstChosen,
  readChosen,
  toggled
} from '../../../src/renderer/src/features/compare/chosen-runs'
import { runCsv } from '../../../src/renderer/src/features/compare/table/run-csv'
import {
  filtered,
  noFilter,
  patternError,
  sorted
} from '../../../src/renderer/src/features/compare/table/run-filter'
import {
  type RunRow,
  isShownAtFirst,
  metricColumns,
  settingColumns
} from '../../../src/renderer/src/features/compare/table/run-rows'
import { attack, run, uncertainty } from './measurements'

function row(id: string, robust: number, effective: number, tags: string[] = []): RunRow {
  const detail = run(id, [
    { cleanAccuracy: wilson(90, 100), attacks: [attack(0.1, robust + 20)] },
    { attacks: [attack(0.1, robust)], uncertainty: [uncertainty(effective)] }
  ])
  return {
    run: detail.run,
    marks: { runId: id, starred: tags.length > 0, tags, note: '', trashedAt: null },
    summary: runSummary(detail),
    study: 'two by two'
  }
}

const rows = [row('b', 100, 500), row('a', 40, 50, ['paper']), row('c', 70, 200)]
const columns = [...settingColumns, ...metricColumns(rows.flatMap(({ summary }) => summary ?? []))]
const column = (label: RegExp): (typeof columns)[number] => {
  const found = columns.find((one) => label.test(one.label))
  if (found === undefined) throw new Error(`no column ${label.source}`)
  return found
}
const order = (list: readonly RunRow[]): string => list.map(({ run: { id } }) => id).join('')

describe('the table of runs', () => {
  it('gets with every measure what its name and conditions are made of', () => {
    const metrics = rows.flatMap(({ summary }) => RunSummary.parse(summary).metrics)
    expect(new Set(metrics.map(({ subject }) => subject.kind))).toEqual(
      new Set(['clean', 'robust', 'loss', 'uncertainty'])
    )
    for (const { subject, label, conditions } of metrics)
      expect(curveWords(subject)).toEqual({ label, conditions })
  })

  it('has its accuracies first, whatever was measured by the run that was made last', () => {
    const { summary } = row('late', 50, 500)
    const late = summary && { ...summary, metrics: [...summary.metrics].reverse() }
    const kinds = metricColumns(late === undefined ? [] : [late])
      .filter(({ id }) => id.startsWith('last '))
      .map(({ id }) => id.split(' ')[1])
    expect(kinds[0]).toBe('clean')
    expect(kinds.lastIndexOf('robust')).toBeLessThan(kinds.indexOf('product'))
    expect(kinds.indexOf('robust')).toBeGreaterThan(0)
  })

  it('has the grade beside the robust accuracy, and shows it from the first', () => {
    const { summary } = row('graded', 50, 500)
    if (summary === undefined) throw new Error('no summary')
    const trust = { grade: 'B' as const, attack: 'PGD-4 linf 0.1', robustAccuracy: 0.25 }
    const all = metricColumns([{ ...summary, trust }])
    const ids = all.map(({ id }) => id.split(' ').slice(0, 2).join(' '))
    const at = ids.indexOf('grade')
    expect(ids.slice(at - 1, at + 2)).toEqual(['last clean', 'grade', 'last robust'])
    expect(all.filter((one) => one.id === 'grade' && isShownAtFirst(one, all))).toHaveLength(1)
  })

  it('shows at first what was measured over all classes, not a column for each class', () => {
    const whole = uncertainty(500)
    const eachClass = [3, 7].map((onlyClass): typeof whole => ({
      ...whole,
      spec: EstimatorSpec.parse({ estimator: 'data', options: { onlyClass } })
    }))
    const detail = run('each class', [{ uncertainty: [whole, ...eachClass] }])
    const all = metricColumns([runSummary(detail)])
    const products = all.filter(({ id }) => id.startsWith('last product'))
    expect(products).toHaveLength(3)
    expect(
      products.filter((one) => isShownAtFirst(one, all)).map(({ isOfOneClass }) => isOfOneClass)
    ).toEqual([false])
  })

  it('shows the last value, and apart from it the best', () => {
    const [first] = rows as [RunRow]
    expect(column(/^Robust accuracy.*0\.1$/).cell(first).text).toBe('50.0\u00a0%')
    expect(column(/^Robust accuracy.*best/).cell(first).text).toBe('60.0\u00a0%')
  })

  it('sorts by numbers both ways, and puts what is not resolved last', () => {
    const robust = column(/^Robust accuracy.*0\.1$/)
    expect(order(sorted(rows, robust, false))).toBe('acb')
    expect(order(sorted(rows, robust, true))).toBe('bca')
    const product = column(/^Δx · Δp/)
    expect(product.cell(rows[1] as RunRow).faint).toBe(true)
    expect(order(sorted(rows, product, true)).at(-1)).toBe('a')
    expect(order(sorted(rows, product, false)).at(-1)).toBe('a')
  })

  it('filters by a pattern, a tag, days and ranges of values', () => {
    expect(order(filtered(rows, { ...noFilter, text: '^[ab] ', isPattern: true }))).toBe('ba')
    // A pattern that is still being typed lets all pass.
    expect(order(filtered(rows, { ...noFilter, text: '[a', isPattern: true }))).toBe('bac')
    expect(patternError({ ...noFilter, text: '[a', isPattern: true })).not.toBe('')
    expect(order(filtered(rows, { ...noFilter, tag: 'paper' }))).toBe('a')
    expect(order(filtered(rows, { ...noFilter, from: '2026-11-25' }))).toBe('')
    expect(order(filtered(rows, { ...noFilter, from: '2026-11-20', to: '2026-11-25' }))).toBe('bac')
    const range = (label: RegExp, min: number | null, max: number | null): string =>
      order(filtered(rows, { ...noFilter, ranges: [{ column: column(label).id, min, max }] }, columns))
    expect(range(/^Robust accuracy.*0\.1$/, 0.3, null)).toBe('bc')
    expect(range(/^Robust accuracy.*0\.1$/, 0.3, 0.4)).toBe('c')
    // What is not resolved lies in no range.
    expect(range(/^Δx · Δp/, 0, null)).not.toContain('a')
  })

  it('has the lowest and the highest value of all epochs', () => {
    const [first] = rows as [RunRow]
    expect(column(/^Robust accuracy.*lowest/).cell(first).text).toBe('50.0\u00a0%')
    expect(column(/^Robust accuracy.*highest/).cell(first).text).toBe('60.0\u00a0%')
  })

  it('leaves as CSV at full precision, without what is not resolved', () => {
    const shown = [column(/^Seed/), column(/^Robust accuracy.*0\.1$/), column(/^Δx · Δp/)]
    const lines = runCsv(rows, shown)
      .split('\r\n')
      .filter((line) => !line.startsWith('#'))
    expect(lines[1]).toBe('b,b,false,1,0.5,450')
    expect(lines[2]).toBe('a,a,true,1,0.2,')
  })

  it('filters by every word, wherever it stands, and by stars', () => {
    expect(order(filtered(rows, { ...noFilter, text: 'PAPER conv3' }))).toBe('a')
    expect(order(filtered(rows, { ...noFilter, text: 'two by seed 1' }))).toBe('bac')
    expect(order(filtered(rows, { ...noFilter, text: 'nothing' }))).toBe('')
    expect(order(filtered(rows, { ...noFilter, starredOnly: true }))).toBe('a')
    expect(order(filtered(rows, { ...noFilter, dataset: 'cifar10' }))).toBe('')
  })
})

describe('the chosen runs', () => {
  const names = Array.from({ length: 20 }, (_, index) => `run-${index}`)
  const everyone = new Set(names)

  it('keep their colours while others come and go, and are never more than twelve', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(19), { maxLength: 60 }), (clicks) => {
        let chosen: ReturnType<typeof toggled> = []
        for (const click of clicks) {
          const before = chosen
          chosen = toggled(chosen, `run-${click}`, everyone)
          for (const one of chosen) {
            const old = before.find(({ runId }) => runId === one.runId)
            if (old) expect(one.slot).toBe(old.slot)
          }
          expect(chosen.length).toBeLessThanOrEqual(MOST_RUNS)
          expect(new Set(chosen.map(({ slot }) => slot)).size).toBe(chosen.length)
        }
        expect(readChosen(chosenText(chosen))).toEqual(chosen)
      })
    )
  })

  it('leave room for others when some are gone, and are chosen again when these come back', () => {
    const full = firstChosen(names)
    expect(full).toHaveLength(MOST_RUNS)
    expect(toggled(full, 'run-12', everyone)).toEqual(full)
    const rest = new Set(names.slice(3))
    const more = toggled(full, 'run-12', rest)
    expect(more).toHaveLength(MOST_RUNS)
    expect(more.find(({ runId }) => runId === 'run-12')?.slot).toBe(0)
    // Those that another run does not need the place of stay in the list.
    expect(more.filter(({ runId }) => !rest.has(runId)).map(({ runId }) => runId)).toEqual(['run-1', 'run-2'])
    const all = ['run-13', 'run-14', 'run-15'].reduce((before, id) => toggled(before, id, rest), more)
    expect(all.every(({ runId }) => rest.has(runId))).toBe(true)
    expect(all.some(({ runId }) => runId === 'run-15')).toBe(false)
  })

  it('are read from an address that anyone may have changed', () => {
    expect(readChosen('')).toEqual([])
    expect(readChosen('99.a+x.b+1.c+1.d+2.c+3.e')).toEqual([
      { runId: 'c', slot: 1 },
      { runId: 'e', slot: 3 }
    ])
  })
})
