import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AttackSpec } from '@contract/attacks'
import { NOTHING_SOUGHT, TrustReport } from '@contract/checks'
import { textOfFlags } from '@core/evaluation/flag-text'
import { TransferJobSpec, type TransferRow } from '@contract/transfer'
import type { AttackResult } from '@contract/measurement'
import { wilson } from '@core/evaluation/wilson'
import { createTrustDesk } from '@services/compare/trust'
import { openStore, type Store } from '@services/store/store'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { addRun, attackResult, hashOf, ledgerRow } from '../store/samples'

const IMAGES = 60
let folder = ''
let store: Store
const desk = createTrustDesk(() => Promise.resolve(null))

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heisenbench-trust-'))
  store = openStore(folder)
})
afterEach(() => {
  store.close()
  rmSync(folder, { recursive: true, force: true })
})

/** An evaluation whose first `fooled` images fall; of `silent` others an example was not counted. */
function evaluated(fooled: number, silent = 0, change: Partial<AttackResult> = {}): string {
  const { id } = addRun(store)
  const evaluationId = `${id}-a0`
  const rows = Array.from({ length: IMAGES }, (_, image) => ({
    ...ledgerRow(evaluationId, image),
    cleanCorrect: true,
    success: image < fooled,
    distance: 0.05,
    adversarialMargin: image < fooled ? -1 : 1,
    silent: image >= fooled && image < fooled + silent
  }))
  const number = store.evaluations.numberOf(evaluationId, id, () => 1)
  store.ledger.add(number, rows)
  const result = {
    ...attackResult(evaluationId),
    sampleCount: IMAGES,
    cleanAccuracy: wilson(IMAGES, IMAGES),
    robustAccuracy: wilson(IMAGES - fooled, IMAGES),
    ...change
  }
  store.evaluations.finish(evaluationId, id, null, result, () => 1)
  return evaluationId
}

const square: Partial<AttackResult> = {
  threatModel: { ...attackResult('').threatModel, knowledge: 'score' }
}

it('grades by the ledgers of all evaluations of the same network', async () => {
  const white = evaluated(20)
  evaluated(30, 0, square)
  evaluated(60, 0, { ...square, modelHash: hashOf('f') })
  const report = await desk.report(store, white)
  expect(report).toMatchObject({ evaluationId: white, grade: 'D' })
  expect(report.attacks).toHaveLength(2)
  // 40 of 60 withstand the gradient, 30 the black box: those 10 it fools alone.
  const found = report.checks.find(({ id }) => id === 'C2')
  expect(found).toMatchObject({ state: 'failed', figure: expect.closeTo(10 / 60) as number })
  expect(found?.sentence).toContain('10 of 60')
})

/** A transfer matrix whose examples, made on another network, fool the images behind the first `robust`. */
function transferred(robust: number, change: Partial<TransferRow> = {}, kept = true): string {
  const { id } = addRun(store, {
    spec: TransferJobSpec.parse({ kind: 'transfer', models: ['a', 'b'], dataset: 'mnist' })
  })
  const { modelHash, datasetHash, offset, spec, threatModel, seed } = attackResult('')
  const flags = Uint8Array.from({ length: IMAGES }, (_, image) => Number(image < robust))
  const rates = { cleanAccuracy: wilson(IMAGES, IMAGES), robustAccuracy: wilson(robust, IMAGES) }
  const row: TransferRow = {
    ...{ source: 'b', modelHash: hashOf('f'), examples: 'made', evaluationId: 'other', spec, threatModel },
    ...{ sampleCount: IMAGES, offset, seed, datasetHash, seconds: 1 },
    cells: [
      {
        ...{ target: 'a', modelHash, ...rates, attackSuccessRate: null },
        ...(kept ? { robust: textOfFlags(flags) } : {})
      }
    ],
    ...change
  }
  store.points.add(id, 1, { kind: 'transfer', row })
  return id
}

it('finds examples of other networks in transfer matrices on the same images in the same ball', async () => {
  // The first 20 images fall; of the others the last 30 to examples of another network.
  const white = evaluated(20)
  const c2 = async () =>
    (await desk.report(store, white)).checks.find(({ id }) => id === 'C2') as TrustReport['checks'][number]
  const { threatModel, spec, offset, modelHash } = attackResult('')
  const apart: Partial<TransferRow>[] = [
    { threatModel: { ...threatModel, epsilon: threatModel.epsilon / 2 } },
    { datasetHash: hashOf('e') },
    { offset: offset + 1 },
    { modelHash },
    { spec: AttackSpec.parse({ ...spec, attack: 'fmn', options: {} }) },
    { spec: AttackSpec.parse({ ...spec, attack: 'noise', options: {} }) }
  ]
  for (const change of apart) transferred(30, change)
  transferred(30, {}, false)
  expect(await c2()).toMatchObject({ state: 'not-run' })
  const id = transferred(30)
  const found = await c2()
  expect(found).toMatchObject({ state: 'failed', figure: expect.closeTo(10 / 60) as number })
  expect(found.sentence).toContain('made on b')
  expect(found.sentence).toContain('30 of 60')
  store.marks.setTrashed(id, '2026-01-01T00:00:00.000Z')
  expect(await c2()).toMatchObject({ state: 'not-run' })
})

it('finds a success that was not counted', async () => {
  const silent = await desk.report(store, evaluated(20, 1))
  expect(silent.checks.find(({ id }) => id === 'C13')).toMatchObject({ state: 'failed', figure: 1 })
  expect(silent.grade).toBe('D')
})

it('gives no grade to what looks for nothing', async () => {
  const spec = AttackSpec.parse({ attack: 'noise', norm: 'linf', epsilon: 0.1 })
  const noise = evaluated(2, 0, { ...square, spec })
  const report = await desk.report(store, noise)
  expect(TrustReport.parse(report)).toMatchObject({ grade: null, reasons: [NOTHING_SOUGHT], attacks: [] })
  expect(await desk.ofRun(store, store.evaluations.get(noise)?.runId ?? '')).toBeNull()
})

it('refuses what is not there', async () => {
  await expect(desk.report(store, 'nothing')).rejects.toMatchObject({ code: 'not-found' })
  await expect(desk.ofModel(store, 'nothing')).rejects.toMatchObject({ code: 'not-found' })
})
