import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { attackLabel, AttackSpec } from '@contract/attacks'
import type { EpochPoint } from '@contract/measurement'
import type { LedgerRow } from '@contract/run'
import { pairedDifference } from '@core/evaluation/difference'
import { wilson } from '@core/evaluation/wilson'
import { classReports, marginReport } from '@services/compare/class-report'
import { costReports } from '@services/compare/cost-report'
import { compareWithBaseline } from '@services/compare/differences'
import { sampleOutcomes } from '@services/compare/sample-outcomes'
import { openStore, type Store } from '@services/store/store'
import { readLeanDetail } from '@services/read-project'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { uncertainty } from '../../renderer/features/measurements'
import { addRun, attackResult, epochPoint, hashOf, ledgerRow } from '../store/samples'

const IMAGES = 60
let folder = ''
let store: Store

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heisenbench-compare-'))
  store = openStore(folder)
})
afterEach(() => {
  store.close()
  rmSync(folder, { recursive: true, force: true })
})

/** A finished training that was attacked after its first epoch, with the outcome of every image. */
function trained(
  outcome: (image: number) => { cleanCorrect: boolean; success: boolean },
  change: (result: EpochPoint['attacks'][number]) => EpochPoint['attacks'][number] = (result) => result
): { id: string; evaluationId: string; rows: LedgerRow[] } {
  const { id } = addRun(store)
  store.runs.change(id, { state: 'done', datasetHash: hashOf('d') })
  const evaluationId = `${id}-e1-a0`
  const rows = Array.from({ length: IMAGES }, (_, image) => ({
    ...ledgerRow(evaluationId, image),
    forwardCalls: 2 + (image % 9),
    backwardCalls: 1 + (image % 9),
    ...outcome(image),
    // As the ledger of an untargeted attack has it.
    adversarialClass: (image + Number(!outcome(image).cleanCorrect || outcome(image).success)) % 10
  }))
  const clean = rows.filter((row) => row.cleanCorrect).length
  const robust = rows.filter((row) => row.cleanCorrect && !row.success).length
  const result = change({
    ...attackResult(evaluationId),
    sampleCount: IMAGES,
    offset: 0,
    datasetHash: hashOf('d'),
    cleanAccuracy: wilson(clean, IMAGES),
    robustAccuracy: wilson(robust, IMAGES)
  })
  const number = store.evaluations.numberOf(evaluationId, id, () => 1)
  store.ledger.add(number, rows)
  store.evaluations.finish(evaluationId, id, 1, result, () => 1)
  const point = { ...epochPoint(1), cleanAccuracy: wilson(clean, IMAGES), attacks: [result], worstCases: [] }
  store.points.add(id, 2, point)
  return { id, evaluationId, rows }
}

const first = (image: number): { cleanCorrect: boolean; success: boolean } => ({
  cleanCorrect: image % 10 !== 0,
  success: image % 10 !== 0 && image % 3 === 0
})
const second = (image: number): { cleanCorrect: boolean; success: boolean } => ({
  cleanCorrect: image % 7 !== 0,
  success: image % 7 !== 0 && image % 2 === 0
})

describe('runs against a baseline', () => {
  it('are paired image by image, as counting by hand does', () => {
    const base = trained(first)
    const other = trained(second)
    const rows = compareWithBaseline(store, base.id, [other.id])
    const by = (right: (row: LedgerRow) => boolean) => {
      const pairs = base.rows.map((row, at) => [right(other.rows[at] as LedgerRow), right(row)] as const)
      const count = (a: boolean, b: boolean): number =>
        pairs.filter(([run, baseline]) => run === a && baseline === b).length
      return {
        both: count(true, true),
        firstOnly: count(true, false),
        secondOnly: count(false, true),
        neither: count(false, false)
      }
    }
    const clean = by((row) => row.cleanCorrect)
    const robust = by((row) => row.cleanCorrect && !row.success)
    expect(clean.firstOnly * clean.secondOnly * robust.firstOnly * robust.secondOnly).toBeGreaterThan(0)
    const found = new Map(rows.map((row) => [row.subject.kind, row.others[0]?.comparison]))
    expect(found.get('clean')).toMatchObject({
      kind: 'paired',
      counts: clean,
      ...pairedDifference(clean)
    })
    expect(found.get('robust')).toMatchObject({
      kind: 'paired',
      counts: robust,
      ...pairedDifference(robust)
    })
  })

  it('count in a worst case what targeted attacks turned wrong, whichever class it became', () => {
    const [base, other] = [trained(first), trained(second)]
    for (const [place, { id, rows }] of [base, other].entries()) {
      const evaluationId = `${id}-e1-a1`
      const [own] = store.evaluations.list(id)
      if (own === undefined) throw new Error('the attack is not stored')
      const spec = AttackSpec.parse({ ...own.result.spec, options: { goal: 'runner-up' } })
      const threatModel = { ...own.result.threatModel, targeted: true, goal: 'runner-up' as const }
      const number = store.evaluations.numberOf(evaluationId, id, () => 1)
      // None became the wanted class; every fifth (every fourth) image became another wrong one.
      const isWrong = (image: number): boolean => image % (5 - place) === 0
      const ledger = rows.map((row, image) => {
        const adversarialClass = isWrong(image) ? ((row.label ?? 0) + 1) % 10 : row.label
        return { ...row, evaluationId, success: false, adversarialClass }
      })
      store.ledger.add(number, ledger)
      const aimed = { ...own.result, evaluationId, spec, threatModel }
      store.evaluations.finish(evaluationId, id, 1, aimed, () => 1)
      const withstood = rows.filter(
        ({ cleanCorrect, success }, image) => cleanCorrect && !success && !isWrong(image)
      )
      const worst = {
        threatModel: own.result.threatModel,
        attacks: [attackLabel(own.result.spec), attackLabel(spec)],
        ...{ targeted: 1, robustAccuracy: wilson(withstood.length, IMAGES) }
      }
      const point = { ...epochPoint(2), attacks: [own.result, aimed], worstCases: [worst] }
      store.points.add(id, 3, point)
    }
    const worst = compareWithBaseline(store, base.id, [other.id]).find(
      ({ subject }) => subject.kind === 'worst'
    )
    const comparison = worst?.others[0]?.comparison
    if (comparison?.kind !== 'paired') throw new Error(`not paired: ${JSON.stringify(comparison)}`)
    const { both, firstOnly, secondOnly } = comparison.counts
    expect(both + secondOnly).toBe(
      worst?.baseline.value === undefined ? NaN : Math.round(worst.baseline.value * IMAGES)
    )
    expect(both + firstOnly).toBe(Math.round((worst?.others[0]?.value ?? NaN) * IMAGES))
  })

  it('are not subtracted across threat models, attacks or data, and the reason is said', () => {
    const base = trained(first)
    const farther = trained(second, (result) => ({
      ...result,
      spec: { ...result.spec, epsilon: 0.3 } as typeof result.spec,
      threatModel: { ...result.threatModel, epsilon: 0.3 }
    }))
    const elsewhere = trained(second)
    store.runs.change(elsewhere.id, { datasetHash: hashOf('e') })
    const robust = compareWithBaseline(store, base.id, [farther.id, elsewhere.id]).find(({ key }) =>
      key.startsWith('robust')
    )
    expect(robust?.others[0]?.comparison).toMatchObject({
      kind: 'not-comparable',
      reason: { why: 'other-threat', found: [{ epsilon: 0.3 }] }
    })
    expect(robust?.others[1]?.comparison).toMatchObject({
      kind: 'not-comparable',
      reason: { why: 'other-data' }
    })
  })

  it('fall back to independent shares where no ledger was kept', () => {
    const base = trained(first)
    const other = trained(second)
    store.evaluations.removeAfter(other.id, 0)
    const kinds = compareWithBaseline(store, base.id, [other.id]).map((row) => row.others[0]?.comparison.kind)
    expect(kinds.slice(0, 2)).toEqual(['independent', 'independent'])
  })

  it('reads points without the maps, and nothing else is lost', () => {
    const { id } = addRun(store)
    const map = { sigmaX: [0.1, 0.2], sigmaP: [3, 4] }
    const full = {
      ...epochPoint(3),
      uncertainty: [uncertainty(500), uncertainty(50)].map((one) => ({ ...one, ...map }))
    }
    store.points.add(id, 1, full)
    const lean = full.uncertainty.map((one) => ({ ...one, sigmaX: [], sigmaP: [] }))
    expect(readLeanDetail(store, id).points).toEqual([{ ...full, uncertainty: lean }])
  })
})

describe('cost against success', () => {
  it('counts an image as won once its own calls are within the budget', () => {
    const { evaluationId, rows } = trained(first)
    const [report] = costReports(store, [evaluationId, 'nobody'])
    const right = rows.filter((row) => row.cleanCorrect)
    for (const { calls, success } of report?.points ?? []) {
      const won = right.filter((row) => row.success && row.forwardCalls + row.backwardCalls <= calls).length
      expect(success).toEqual(wilson(won, right.length))
    }
    expect(report?.points.at(-1)?.success.count).toBe(right.filter((row) => row.success).length)
    expect(report?.points.length).toBeGreaterThan(1)
  })
})

describe('classes and margins', () => {
  it('are counted in the store as they are by hand', () => {
    const { evaluationId, rows } = trained(first)
    const [report] = classReports(store, [evaluationId])
    const cell = (label: number, predicted: number, key: 'cleanClass' | 'adversarialClass'): number =>
      rows.filter((row) => row.label === label && row[key] === predicted).length
    for (let label = 0; label < 10; label++) {
      const own = rows.filter((row) => row.label === label)
      expect(report?.cleanAccuracy[label]).toEqual(
        wilson(own.filter((row) => row.cleanCorrect).length, own.length)
      )
      expect(report?.robustAccuracy[label]).toEqual(
        wilson(own.filter((row) => row.cleanCorrect && !row.success).length, own.length)
      )
      for (let predicted = 0; predicted < 10; predicted++) {
        expect(report?.clean[label]?.[predicted]).toBe(cell(label, predicted, 'cleanClass'))
        expect(report?.attacked[label]?.[predicted]).toBe(cell(label, predicted, 'adversarialClass'))
      }
    }
  })

  it('put every margin into one bin, the largest into the last', () => {
    const { evaluationId, rows } = trained(first)
    const report = marginReport(store, [evaluationId])
    const edges = report?.edges ?? []
    const margins = rows.map((row) => row.cleanMargin as number)
    const counts = edges.slice(1).map((edge, bin) => {
      const isLast = bin === edges.length - 2
      return margins.filter(
        (margin) => margin >= (edges[bin] as number) - 1e-9 && (isLast || margin < edge - 1e-9)
      ).length
    })
    expect(counts.reduce((a, b) => a + b, 0)).toBe(IMAGES)
    const found = report?.evaluations[0]
    expect(found?.clean.reduce((a, b) => a + b, 0)).toBe(IMAGES)
    // One margin of the samples is not known.
    expect(found?.attacked.reduce((a, b) => a + b, 0)).toBe(IMAGES - 1)
    // An edge may fall on either side by a rounding.
    const shifted = counts.reduce((sum, count, bin) => sum + Math.abs(count - (found?.clean[bin] ?? 0)), 0)
    expect(shifted).toBeLessThanOrEqual(4)
  })

  it('say nothing where an older program kept neither', () => {
    const { evaluationId } = trained(first)
    const { id } = addRun(store)
    const number = store.evaluations.numberOf('old', id, () => 1)
    const none = {
      label: null,
      cleanClass: null,
      adversarialClass: null,
      cleanMargin: null,
      adversarialMargin: null
    }
    store.ledger.add(number, [{ ...ledgerRow('old', 0), ...none }])
    expect(classReports(store, ['old'])).toEqual([])
    expect(marginReport(store, ['old'])).toBeNull()
    expect(classReports(store, ['old', evaluationId])).toHaveLength(1)
  })
})

describe('the images of one evaluation', () => {
  it('are those of its ledger, and count as its report does', () => {
    const { evaluationId, rows } = trained(first)
    const found = sampleOutcomes(store, evaluationId)
    expect(found === null ? [] : [...found.indices]).toEqual(rows.map(({ sampleIndex }) => sampleIndex))
    expect(found === null ? [] : [...found.robust]).toEqual(
      rows.map(({ cleanCorrect, success }) => Number(cleanCorrect && !success))
    )
    const [report] = classReports(store, [evaluationId])
    const inCell = (label: number, predicted: number): number =>
      [...(found?.labels ?? [])].filter(
        (one, at) => one === label && found?.attackedClasses[at] === predicted
      ).length
    for (const [label, row] of (report?.attacked ?? []).entries())
      for (const [predicted, count] of row.entries()) expect(inCell(label, predicted)).toBe(count)
  })

  it('are refused where there is no such evaluation', () => {
    expect(() => sampleOutcomes(store, 'nothing')).toThrow(/no evaluation/)
  })
})
