import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { wilson } from '@core/evaluation/wilson'
import { openStore } from '@services/store/store'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commandLineOn, type Ended } from '../integration/support/command-line'
import { uncertainty } from '../renderer/features/measurements'
import { appWithoutEngine } from '../services/app-without-engine'
import { addRun, epochPoint, hashOf, trainSpec } from '../services/store/samples'

const folder = mkdtempSync(join(tmpdir(), 'heisenbench-correlations-'))
const project = join(folder, 'project')
const app = appWithoutEngine(join(folder, 'user'))
let run: (args: readonly string[]) => Promise<Ended>

beforeAll(async () => {
  run = commandLineOn(app)
  await app.createProject(project, 'Seeds')
  await app.closeProject()
})
afterAll(async () => {
  await app.shutdown()
  rmSync(folder, { recursive: true, force: true })
})

/** Trainings whose Δp falls with their accuracy from kind to kind, and from seed to seed not at all. */
function storeTrainings(): void {
  const store = openStore(project)
  for (const [kind, architecture] of (['linear', 'mlp', 'conv3'] as const).entries())
    for (const [place, across] of [2, -1, -2, -1, 2].entries()) {
      const spec = trainSpec({ architecture, seed: place + 1 })
      const { id } = addRun(store, { spec, state: 'done', datasetHash: hashOf('d') })
      const result = uncertainty(400)
      store.points.add(id, 1, {
        ...epochPoint(1),
        cleanAccuracy: wilson(700 + 50 * kind + across, 1000),
        uncertainty: [
          { ...result, totalSigmaP: { ...result.totalSigmaP, value: 100 - 10 * kind + (place - 2) } }
        ]
      })
    }
  store.close()
}

describe('heisenbench correlations', () => {
  it('says what lies between kinds only, row by row', async () => {
    const none = await run(['correlations', '--project', project])
    expect(none.code).toBe(2)
    expect(none.notes).toContain('has measured Δx and Δp')
    await app.closeProject()
    storeTrainings()
    const { code, lines, notes } = await run(['correlations', '--project', project])
    expect(code, notes).toBe(0)
    const row = lines.find(({ quantity }) => quantity === 'Δp')
    expect(row).toMatchObject({ kind: 'correlation', over: 'runs', pairs: 15, runs: 15, kinds: 3 })
    expect(row).toMatchObject({ verdict: 'between kinds only', pearson: { significant: true } })
    expect(row?.['within']).toMatchObject({ pearson: { significant: false } })
    const refused = await run(['correlations', '--project', project, '--over', 'nothing'])
    expect(refused.code).toBe(2)
  })
})
