import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { WireError } from '@contract/errors'
import type { App } from '@services/app'
import { type BackupWatch, watchBackups } from '@services/projects/backup-watch'
import { listBackups } from '@services/projects/backups'
import { Database } from '@services/store/database'
import { openStore, type Store } from '@services/store/store'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { buildForNode } from '../../../tools/lib/build-for-node.mjs'
import { mountDisk, unmountDisk } from '../../campaign/faults'
import { addRun, epochPoint } from '../store/samples'
import { appWithoutEngine } from '../app-without-engine'

const hour = 3600 * 1000
const day = 24 * hour
const built = mkdtempSync(join(resolve('out'), 'backup-thread-'))

let folder: string
let project: string
let store: Store
let watch: BackupWatch
let time: number
let told: (WireError | null)[]

beforeAll(() => buildForNode(built, { backup: resolve('src/services/projects/backup-thread.ts') }))
afterAll(() => rmSync(built, { recursive: true, force: true }))

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heisenbench-backup-watch-'))
  project = join(folder, 'project')
  mkdirSync(project)
  store = openStore(project)
  store.project.write('Long', new Date().toISOString())
  time = Date.parse('2026-03-01T12:00:00Z')
  told = []
  watch = start()
})
afterEach(async () => {
  await watch.stop()
  store.close()
  rmSync(folder, { recursive: true, force: true })
})

function start(isOwn = (): boolean => true): BackupWatch {
  return watchBackups({
    ...{ folder: project, thread: join(built, 'backup.js'), isOwn },
    ...{
      tell: (error: WireError | null) => told.push(error),
      now: () => new Date(time),
      lookMilliseconds: 1e9
    }
  })
}

async function after(milliseconds: number): Promise<number> {
  time += milliseconds
  await watch.look()
  return (await listBackups(project)).length
}

describe('the daily backup of a project that stays open', () => {
  it('is made once a day, from the opening on, and seven are kept', async () => {
    expect(await after(0)).toBe(0)
    expect(await after(day - 1)).toBe(0)
    expect(await after(1)).toBe(1)
    expect(await after(day - 1000)).toBe(1)
    expect(await after(1000)).toBe(2)
    for (let passed = 3; passed <= 10; passed++) expect(await after(day)).toBe(Math.min(7, passed))
    expect((await listBackups(project)).map(({ madeAt }) => madeAt)[0]).toBe(new Date(time).toISOString())
    expect(told).toEqual(Array.from({ length: 10 }, () => null))
  })

  it('is whole and of one moment while rows are written to it, and claims no jobs', async () => {
    const run = addRun(store)
    store.runs.change(run.id, { state: 'running' })
    store.lock.acquire()
    let position = 0
    // Two rows that belong together: a copy has both or none.
    const write = (): void =>
      store.transaction(() => {
        for (let row = 0; row < 2; row++) store.points.add(run.id, ++position, epochPoint(position))
      })
    for (let at = 0; at < 3000; at++) write()
    time += day
    let [longest, turns] = [0, 0]
    const copied = watch.look()
    let isDone = false
    void copied.then(() => {
      isDone = true
    })
    while (!isDone) {
      const begun = performance.now()
      write()
      await new Promise((done) => setImmediate(done))
      longest = Math.max(longest, performance.now() - begun)
      turns++
    }
    expect(told).toEqual([null])
    // It was written to meanwhile, and this process went on answering.
    expect(turns).toBeGreaterThan(20)
    expect(longest).toBeLessThan(1000)
    const [backup] = await listBackups(project)
    const copy = new Database(join(project, backup?.file ?? ''))
    expect(Object.values(copy.get('PRAGMA integrity_check') ?? {})).toEqual(['ok'])
    const points = copy.number('SELECT count(*) FROM points')
    expect(points).toBeGreaterThanOrEqual(6000)
    expect(points).toBeLessThanOrEqual(position)
    expect(points % 2).toBe(0)
    expect(copy.number('SELECT count(*) FROM job_lock')).toBe(0)
    copy.close()
    // The one that is open has kept its own.
    expect(store.lock.isHeld).toBe(true)
    expect(() => openStore(project).lock.acquire()).toThrow(/are being run by/)
    store.lock.release()
  })

  it('is left to the program that runs the jobs', async () => {
    await watch.stop()
    watch = start(() => false)
    expect(await after(3 * day)).toBe(0)
    expect(told).toEqual([])
  })

  it('is not put off by a clock that was ahead for a while', async () => {
    expect(await after(400 * day)).toBe(1)
    expect(await after(-400 * day)).toBe(1)
    expect(await after(day)).toBe(2)
    expect(await after(day)).toBe(3)
    expect(told).toEqual([null, null, null])
  })

  it('tells once that it cannot be made, tries again each hour, and tells when it works again', async () => {
    writeFileSync(join(project, 'backups'), 'in the way')
    expect(await after(day)).toBe(0)
    expect(told).toMatchObject([{ code: 'disk-failed' }])
    expect(await after(hour / 2)).toBe(0)
    expect(await after(hour)).toBe(0)
    expect(told).toHaveLength(1)
    rmSync(join(project, 'backups'))
    expect(await after(hour / 2)).toBe(0)
    expect(await after(hour)).toBe(1)
    expect(told.slice(1)).toEqual([null])
  })

  it('tells of a damaged database, and leaves nothing half written', async () => {
    await watch.stop()
    store.close()
    writeFileSync(join(project, 'project.db'), 'no database'.repeat(1000))
    watch = start()
    expect(await after(day)).toBe(0)
    expect(told).toMatchObject([{ code: 'store-unreadable' }])
    expect(readdirSync(join(project, 'backups'))).toEqual([])
  })
})

describe('the daily backup on a full disk', () => {
  it('is a notice, takes nothing of what is left, and no row is lost', async (context) => {
    await watch.stop()
    store.close()
    const disk = join(folder, 'disk')
    mkdirSync(disk)
    if (!mountDisk(disk, 3)) return context.skip()
    try {
      project = disk
      store = openStore(project)
      store.project.write('Full', new Date().toISOString())
      const run = addRun(store)
      store.transaction(() => {
        for (let at = 1; at <= 1500; at++) store.points.add(run.id, at, epochPoint(at))
      })
      for (let at = 0; ; at++)
        try {
          writeFileSync(join(disk, `filling ${at}`), Buffer.alloc(100_000))
        } catch {
          rmSync(join(disk, `filling ${at}`), { force: true })
          break
        }
      watch = start()
      expect(await after(day)).toBe(0)
      expect(told).toMatchObject([
        {
          code: 'disk-failed',
          message: expect.stringMatching(/expected \d+ MiB free .*found \d MiB.*Free some/)
        }
      ])
      store.points.add(run.id, 1501, epochPoint(1501))
      expect(store.points.count(run.id)).toBe(1501)
      expect(readdirSync(join(disk, 'backups'))).toEqual([])
    } finally {
      await watch.stop()
      store.close()
      unmountDisk(disk)
    }
  })
})

describe('a project that is open in the program', () => {
  let app: App
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-03-01T12:00:00Z') })
    app = appWithoutEngine(join(folder, 'user'), {
      backupThread: join(built, 'backup.js'),
      backupLookMilliseconds: 5
    })
  })
  afterEach(async () => {
    await app.shutdown()
    vi.useRealTimers()
  })

  it('has its backup after a day, without being closed, and is told of', async () => {
    const path = join(folder, 'open')
    await app.createProject(path, 'Open')
    const news: (WireError | null)[] = []
    const heard = (count: number): Promise<void> =>
      vi.waitFor(() => expect(news).toHaveLength(count), { timeout: 20_000 })
    app.on('projects.backup', ({ error }) => news.push(error))
    for (let passed = 1; passed <= 3; passed++) {
      vi.setSystemTime(Date.now() + day)
      await heard(passed)
    }
    expect(news).toEqual([null, null, null])
    expect(await app.projects.backups(path)).toHaveLength(3)
    await app.closeProject()
    // The last one is of the same day.
    expect(await listBackups(path)).toHaveLength(3)
  })
})
