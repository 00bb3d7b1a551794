import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runSummary } from '@core/charts/compare/run-summary'
import { wilson } from '@core/evaluation/wilson'
import {
  MOST_RUNS,
  chosenText,
  readChosen,
  toggled
} from '../../../src/renderer/src/features/compare/chosen-runs'
import { filtered, noFilter, sorted } from '../../../src/renderer/src/features/compare/table/run-filter'
import {
  type RunRow,
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

  it('filters by every word, wherever it stands, and by stars', () => {
    expect(order(filtered(rows, { ...noFilter, text: 'PAPER conv3' }))).toBe('a')
    expect(order(filtered(rows, { ...noFilter, text: 'two by seed 1' }))).toBe('bac')
    expect(order(filtered(rows, { ...noFilter, text: 'nothing' }))).toBe('')
    expect(order(filtered(rows, { ...noFilter, starredOnly: true }))).toBe('a')
    expect(order(filtered(rows, { ...noFilter, dataset: 'cifar10' }))).toBe('')
  })
})

describe('the chosen runs', () => {
  it('keep their colours while others come and go, and are never more than twelve', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(19), { maxLength: 60 }), (clicks) => {
        let chosen: ReturnType<typeof toggled> = []
        for (const click of clicks) {
          const before = chosen
          chosen = toggled(chosen, `run-${click}`)
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

  it('are read from an address that anyone may have changed', () => {
    expect(readChosen('')).toEqual([])
    expect(readChosen('99.a+x.b+1.c+1.d+2.c+3.e')).toEqual([
      { runId: 'c', slot: 1 },
      { runId: 'e', slot: 3 }
    ])
  })
})
