import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { wilson } from '@core/evaluation/wilson'
import { ReportOptions } from '@contract/report'
import { openStore, type Store } from '@services/store/store'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commandLineOn, type Ended } from '../integration/support/command-line'
import { appWithoutEngine } from '../services/app-without-engine'
import { addModel, addRun, attackResult, hashOf, ledgerRow } from '../services/store/samples'

const IMAGES = 40
const folder = mkdtempSync(join(tmpdir(), 'heisenbench-compare-'))
const project = join(folder, 'project')
const app = appWithoutEngine(join(folder, 'user'))
let run: (args: readonly string[]) => Promise<Ended>

/** A network whose attack left the images robust that `isRobust` names. */
function attacked(
  store: Store,
  name: string,
  digit: string,
  offset: number,
  isRobust: (at: number) => boolean
): void {
  const model = addModel(store, name, { weights: hashOf(digit) })
  const { id } = addRun(store, { state: 'done', datasetHash: hashOf('d') })
  const evaluationId = `${id}-e1-a0`
  const robust = Array.from({ length: IMAGES }, (_, at) => isRobust(at))
  const result = {
    ...attackResult(evaluationId),
    ...{ modelHash: model.weights, sampleCount: IMAGES, offset },
    cleanAccuracy: wilson(IMAGES, IMAGES),
    robustAccuracy: wilson(robust.filter(Boolean).length, IMAGES)
  }
  const number = store.evaluations.numberOf(evaluationId, id, () => 1)
  store.ledger.add(
    number,
    robust.map((stays, at) => ({
      ...ledgerRow(evaluationId, offset + at),
      ...{ cleanCorrect: true, success: !stays }
    }))
  )
  store.evaluations.finish(evaluationId, id, 1, result, () => 1)
}

beforeAll(async () => {
  run = commandLineOn(app)
  await app.createProject(project, 'Two networks')
  await app.closeProject()
  const store = openStore(project)
  addModel(store, 'untouched', { weights: hashOf('f') })
  // Fifteen images only the second has right, three only the first, two both of them.
  attacked(store, 'first', 'b', 0, (at) => at < 5)
  attacked(store, 'second', 'c', 0, (at) => at >= 3 && at < 20)
  attacked(store, 'elsewhere', 'e', 100, (at) => at < 5)
  store.close()
})
afterAll(async () => {
  await app.shutdown()
  rmSync(folder, { recursive: true, force: true })
})

const compare = (...models: string[]): Promise<Ended> =>
  run(['compare', '--project', project, '--models', ...models])

describe('heisenbench compare', () => {
  it('pairs two networks image by image, each under its own attack', async () => {
    const { code, lines, notes } = await compare('first', 'second', 'elsewhere')
    expect(code, notes).toBe(0)
    const [second, elsewhere] = lines.filter(({ key }) => String(key).startsWith('robust'))
    // 2 * (1 + 18 + 153 + 816) / 2^18: three and fewer of eighteen.
    const exact = (2 * (1 + 18 + 153 + 816)) / 2 ** 18
    expect(second).toMatchObject({
      ...{ kind: 'difference', baseline: 'first', network: 'second', verdict: 'better' },
      ...{ baselineValue: 5 / IMAGES, value: 17 / IMAGES },
      comparison: { kind: 'paired', value: 12 / IMAGES, counts: { firstOnly: 15, secondOnly: 3 } }
    })
    expect((second?.['comparison'] as { exact: number }).exact).toBeCloseTo(exact, 12)
    expect(elsewhere).toMatchObject({ network: 'elsewhere', comparison: { kind: 'independent' } })
  })

  it('says what is wrong with what was asked', async () => {
    const alone = await compare('first')
    expect(alone.code).toBe(2)
    expect(alone.notes).toContain('two different networks')
    expect((await compare('first', 'first')).code).toBe(2)
    const nobody = await compare('first', 'nobody')
    expect(nobody.code).toBe(2)
    expect(nobody.notes).toContain('no network "nobody" in this project: there are')
    const nothing = await compare('untouched', 'first')
    expect(nothing.code).toBe(2)
    expect(nothing.notes).toContain('Nothing was measured of the network "untouched"')
  })

  it('stands in the report as a table', async () => {
    const made = await app.reports.build({
      options: ReportOptions.parse({ title: 'Test' }),
      format: 'html',
      token: null
    })
    const text = new TextDecoder().decode(made?.bytes).replace(/\u00a0|&nbsp;/g, ' ')
    expect(text).toContain('Networks compared with first')
    expect(text).toContain('+30.0 pp')
    expect(text).toContain('15 to 3')
    expect(text).not.toContain('elsewhere')
  })
})
