import { copyFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { builtIn } from '../campaign/build'
import { activities, faults, planOf, type Plan } from '../campaign/plan'
import { playRounds } from '../campaign/play'
import { openApp } from '../campaign/prepare'
import { buildEngine, type BuiltEngine } from './support/build-engine'

let built: BuiltEngine

beforeAll(async () => {
  built = await buildEngine({
    report: resolve('src/services/report/worker.ts'),
    program: resolve('test/campaign/program.ts')
  })
})
afterAll(() => built.remove())

/** One round of each kind of fault that takes little time; `npm run campaign` plays hundreds. */
const rounds: readonly Plan[] = [
  { seed: 1, activity: 'train', fault: 'kill-both', moment: 0.7, choice: 1 },
  { seed: 2, activity: 'import', fault: 'kill-main', moment: 0.5, choice: 0 },
  { seed: 3, activity: 'train', fault: 'disk-full', moment: 0.6, choice: 1 },
  { seed: 4, activity: 'train', fault: 'read-only', moment: 0.6, choice: 1 }
]

describe('the campaign', () => {
  it('draws every activity and every fault, and the same for the same seed', () => {
    const plans = Array.from({ length: 300 }, (_, seed) => planOf(seed))
    expect(new Set(plans.map(({ activity }) => activity))).toEqual(new Set(activities))
    expect(new Set(plans.map(({ fault }) => fault))).toEqual(new Set(faults))
    expect(plans.map(({ seed }) => planOf(seed))).toEqual(plans)
  })

  it('finds nothing lost after kills, on a full disk and in a read-only folder', async () => {
    const reports = await playRounds(builtIn(built.folder), rounds, () => undefined)
    expect(reports.map(({ violations }) => violations)).toEqual(rounds.map(() => []))
    // A fault that could not be made (a small disk, without root) is said to be skipped, nothing else is.
    const skipped = reports.filter(({ isSkipped }) => isSkipped).map(({ fault }) => fault)
    expect(skipped.filter((fault) => fault !== 'disk-full')).toEqual([])
  })
})

describe('a project of the first schema', () => {
  it('takes up its interrupted training again', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'heisenbench-first-'))
    const project = join(folder, 'project')
    const fixtures = resolve('test/fixtures/projects')
    cpSync(join(fixtures, 'artifacts'), join(project, 'artifacts'), { recursive: true })
    copyFileSync(join(fixtures, 'schema-1.db'), join(project, 'project.db'))
    const app = openApp(builtIn(built.folder), join(folder, 'user'))
    try {
      await app.openProject(project)
      const half = (await app.jobs.list()).find(({ state }) => state === 'interrupted')
      const run = await app.jobs.wait((await app.jobs.resume(half?.id ?? '')).id)
      expect(run).toMatchObject({ state: 'done', produced: 'half done', error: null })
    } finally {
      await app.shutdown()
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
