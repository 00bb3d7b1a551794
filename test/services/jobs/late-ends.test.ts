import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Run } from '@contract/run'
import { LateEnds } from '@services/jobs/late-ends'
import { Database } from '@services/store/database'
import { openStore, type Store } from '@services/store/store'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { addRun, now } from '../store/samples'

let folder = ''
let store: Store
let other: Database
let stored: Run[] = []
let late: LateEnds
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heisenbench-late-'))
  store = openStore(folder)
  other = new Database(join(folder, 'project.db'))
  stored = []
  late = new LateEnds(store, (run) => stored.push(run))
})
afterEach(() => {
  late.close()
  other.close()
  store.close()
  rmSync(folder, { recursive: true, force: true })
})

/** A run whose end the database does not take until `room` is called, as on a disk that is full. */
function ended(): { run: Run; room: () => void } {
  const { id } = addRun(store)
  const running = store.runs.change(id, { state: 'running' })
  other.exec("CREATE TRIGGER full BEFORE UPDATE ON runs BEGIN SELECT RAISE(ABORT, 'full'); END")
  const error = { code: 'disk-failed', message: 'The disk is full.' }
  return {
    run: { ...running, state: 'failed', error, endedAt: now },
    room: () => other.exec('DROP TRIGGER full')
  }
}

it('stores an end as soon as there is room', async () => {
  const { run, room } = ended()
  late.add(run)
  expect(late.get(run.id)?.state).toBe('failed')
  room()
  await expect.poll(() => store.runs.get(run.id).state, { timeout: 10_000 }).toBe('failed')
  expect(store.runs.get(run.id).error?.message).toBe('The disk is full.')
  expect(stored.map(({ id }) => id)).toEqual([run.id])
  expect(late.get(run.id)).toBeUndefined()
})

it('tries once more when the project is closed, and gives up without a word', () => {
  const { run, room } = ended()
  late.add(run)
  late.close()
  expect(store.runs.get(run.id).state).toBe('running')
  late.add(run)
  room()
  late.close()
  expect(store.runs.get(run.id).state).toBe('failed')
})

it('leaves a run alone that goes on', () => {
  const { run, room } = ended()
  late.add(run)
  late.forget(run.id)
  room()
  late.close()
  expect(store.runs.get(run.id).state).toBe('running')
})
