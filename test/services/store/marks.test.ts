import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Database } from '@services/store/database'
import { migrate } from '@services/store/migrate'
import { migrations } from '@services/store/migrations'
import { openStore, type Store } from '@services/store/store'
import { MOST_EARLIER_NOTES } from '@contract/marks'
import { emptyTrash, restoreRuns, trashRuns } from '@services/runs-trash'
import { readBuiltinStudies } from '@services/studies/builtin'
import { createStudies } from '@services/studies/studies'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addRun, checkpoint, epochPoint, hashOf, ledgerRow, now } from './samples'

/** To rename and to remove queues nothing. */
const noQueue = {} as Parameters<typeof createStudies>[1]

let folder = ''
let store: Store

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heisenbench-marks-'))
  store = openStore(folder)
})
afterEach(() => {
  store.close()
  rmSync(folder, { recursive: true, force: true })
})

function reopen(): void {
  store.close()
  store = openStore(folder)
}

/** A run that has ended, with a point and a row of the ledger. */
function endedRun(): string {
  const { id } = addRun(store)
  store.runs.change(id, { state: 'done' })
  store.points.add(id, 1, epochPoint(1))
  const number = store.evaluations.numberOf(`${id}-e1-a0`, id, () => 2)
  store.ledger.add(number, [ledgerRow(`${id}-e1-a0`, 0)])
  return id
}

describe('marks of runs', () => {
  it('are kept, change one by one, and hold each tag once', () => {
    const id = endedRun()
    expect(store.marks.list()).toEqual([])
    store.marks.change(id, { starred: true, tags: ['baseline', 'paper', 'baseline'] })
    store.marks.change(id, { note: 'Übung\nzwei' })
    reopen()
    expect(store.marks.list()).toEqual([
      { runId: id, starred: true, tags: ['baseline', 'paper'], note: 'Übung\nzwei', trashedAt: null }
    ])
    store.marks.change(id, { starred: false, tags: [] })
    expect(store.marks.get(id)).toMatchObject({ starred: false, tags: [], note: 'Übung\nzwei' })
  })

  it('belong to a run that is there', () => {
    expect(() => store.marks.change('nobody', { starred: true })).toThrow(/FOREIGN KEY/)
  })
})

describe('earlier notes of a run', () => {
  it('are kept as they are replaced, the latest first, whatever else is changed', () => {
    const [id, other] = [endedRun(), endedRun()]
    store.marks.change(id, { note: 'one' })
    store.marks.change(id, { starred: true, note: 'one' })
    store.marks.change(id, { tags: ['kept'] })
    expect(store.marks.earlierNotes(id)).toEqual([])
    store.marks.change(id, { note: 'two' })
    store.marks.change(id, { note: '' })
    store.marks.change(id, { note: 'three' })
    reopen()
    expect(store.marks.earlierNotes(id).map(({ note }) => note)).toEqual(['two', 'one'])
    for (const { replacedAt } of store.marks.earlierNotes(id))
      expect(Math.abs(Date.now() - Date.parse(replacedAt))).toBeLessThan(60_000)
    expect(store.marks.earlierNotes(other)).toEqual([])
  })

  it('are at most so many, of which the oldest go; those of other runs stay', () => {
    const [id, other] = [endedRun(), endedRun()]
    for (const note of ['a', 'b']) store.marks.change(other, { note })
    for (let at = 0; at <= MOST_EARLIER_NOTES + 5; at++) store.marks.change(id, { note: `text ${at}` })
    const kept = store.marks.earlierNotes(id).map(({ note }) => note)
    expect(kept).toHaveLength(MOST_EARLIER_NOTES)
    expect([kept[0], kept[kept.length - 1]]).toEqual([`text ${MOST_EARLIER_NOTES + 4}`, 'text 5'])
    expect(store.marks.earlierNotes(other).map(({ note }) => note)).toEqual(['a'])
  })

  it('are told apart from those of the report, of which each section has its own', () => {
    const id = endedRun()
    for (const note of ['a', 'b']) store.marks.change(id, { note })
    for (let at = 0; at < MOST_EARLIER_NOTES + 3; at++)
      store.noteHistory.keep({ section: 'trust' }, `text ${at}`)
    for (let again = 0; again < 2; again++) store.noteHistory.keep({ section: 'notes' }, 'once')
    reopen()
    const texts = (section: 'trust' | 'notes' | 'study'): string[] =>
      store.noteHistory.list({ section }).map(({ note }) => note)
    expect(texts('trust')).toHaveLength(MOST_EARLIER_NOTES)
    expect(texts('trust')[0]).toBe(`text ${MOST_EARLIER_NOTES + 2}`)
    expect([texts('notes'), texts('study')]).toEqual([['once'], []])
    expect(store.marks.earlierNotes(id).map(({ note }) => note)).toEqual(['a'])
  })

  it('go with their run for good', () => {
    const id = endedRun()
    for (const note of ['a', 'b']) store.marks.change(id, { note })
    trashRuns(store, [id], now)
    expect(store.marks.earlierNotes(id)).toHaveLength(1)
    emptyTrash(store)
    expect(store.marks.earlierNotes(id)).toEqual([])
  })
})

describe('the trash', () => {
  it('takes runs and gives them back as they were', () => {
    const [a, b] = [endedRun(), endedRun()]
    store.marks.change(a, { note: 'kept' })
    trashRuns(store, [a, b], now)
    reopen()
    expect(store.marks.trashed()).toEqual(new Set([a, b]))
    expect(store.points.list(a)).toHaveLength(1)
    expect(restoreRuns(store, [a])).toEqual([
      { runId: a, starred: false, tags: [], note: 'kept', trashedAt: null }
    ])
    expect(store.marks.trashed()).toEqual(new Set([b]))
  })

  it('gives back only what lies there: what is back or deleted says so, and then none comes back', async () => {
    const [a, b] = [endedRun(), endedRun()]
    trashRuns(store, [a, b], now)
    restoreRuns(store, [a])
    expect(() => restoreRuns(store, [b, a])).toThrow(
      expect.objectContaining({
        code: 'refused',
        message: expect.stringContaining('brought back already')
      }) as Error
    )
    expect(store.marks.trashed()).toEqual(new Set([b]))
    await emptyTrash(store)
    expect(() => restoreRuns(store, [b])).toThrow(
      expect.objectContaining({
        code: 'not-found',
        message: expect.stringContaining('trash was emptied')
      }) as Error
    )
  })

  it.each(['running', 'queued'] as const)('refuses a run that is %s, and then takes none', (state) => {
    const ended = endedRun()
    const { id } = addRun(store)
    store.runs.change(id, { state })
    expect(() => trashRuns(store, [ended, id], now)).toThrow(
      expect.objectContaining({ code: 'refused' }) as Error
    )
    expect(store.marks.trashed().size).toBe(0)
    expect(() => trashRuns(store, ['nobody'], now)).toThrow(
      expect.objectContaining({ code: 'not-found' }) as Error
    )
  })

  it('is emptied with all that was stored of its runs, and of no other', async () => {
    const [gone, stays] = [endedRun(), endedRun()]
    const artifacts = store.artifactRows
    for (const digit of ['a', 'b', 'e']) artifacts.add(hashOf(digit), 1, now)
    store.checkpoints.set(gone, 3, checkpoint(1, 'b'))
    const weights = hashOf('b')
    expect(artifacts.has(weights)).toBe(true)
    trashRuns(store, [gone], now)
    expect(await emptyTrash(store)).toEqual([gone])
    expect(store.runs.byId(gone)).toBeNull()
    expect(store.points.list(gone)).toEqual([])
    expect(store.evaluations.find(`${gone}-e1-a0`)).toBeNull()
    expect(artifacts.has(weights)).toBe(false)
    expect(store.points.list(stays)).toHaveLength(1)
    expect(store.evaluations.find(`${stays}-e1-a0`)).not.toBeNull()
    expect(await emptyTrash(store)).toEqual([])
  })
})

describe('a study', () => {
  /** With two runs that have ended. */
  async function addStudy(): Promise<string[]> {
    const [builtin] = await readBuiltinStudies('resources/studies')
    if (!builtin) throw new Error('the program brings no study')
    store.studies.add({ id: 's', name: 's', spec: builtin.spec, createdAt: now })
    return [1, 2].map(() => addRun(store, { state: 'done' }, 's').id)
  }

  it('goes for good with its last run, and not before', async () => {
    const [first = '', second = ''] = await addStudy()
    trashRuns(store, [first, second], now)
    expect(await emptyTrash(store, [first])).toEqual([first])
    expect(store.studies.byId('s')).not.toBeNull()
    restoreRuns(store, [second])
    await emptyTrash(store)
    expect(store.studies.byId('s')).not.toBeNull()
    trashRuns(store, [second], now)
    await emptyTrash(store)
    expect(store.studies.byId('s')).toBeNull()
  })

  it('is renamed; its settings keep the name of its file', async () => {
    await addStudy()
    createStudies(store, noQueue).rename('s', 'Mine')
    reopen()
    const kept = store.studies.byId('s')
    expect(kept?.name).toBe('Mine')
    expect(kept?.spec.name).not.toBe('Mine')
    expect(() => createStudies(store, noQueue).rename('nobody', 'Mine')).toThrow(/no study "nobody"/)
  })

  it('that has runs, in the trash or not, is not removed; one without them is', async () => {
    const runIds = await addStudy()
    const studies = createStudies(store, noQueue)
    expect(() => studies.remove('s')).toThrow(/has runs/)
    trashRuns(store, runIds, now)
    expect(() => studies.remove('s')).toThrow(/has runs/)
    for (const id of runIds) store.runs.remove(id)
    studies.remove('s')
    expect(store.studies.list()).toEqual([])
  })
})

describe('a ledger of an older program', () => {
  it('is read, without what it did not keep', () => {
    store.close()
    rmSync(folder, { recursive: true, force: true })
    folder = mkdtempSync(join(tmpdir(), 'heisenbench-marks-'))
    const old = new Database(join(folder, 'project.db'))
    migrate(old, migrations.slice(0, 1))
    old.exec(`
      INSERT INTO runs (id, label, spec, state, created_at) VALUES ('r', 'r', '{}', 'done', '${now}');
      INSERT INTO evaluations (number, id, run_id, position) VALUES (1, 'e', 'r', 1);
      INSERT INTO ledger VALUES (1, 4, 1, 0, 0.1, 5, 4, zeroblob(32));`)
    old.close()
    store = openStore(folder)
    expect(store.ledger.list(1, 'e')).toEqual([
      {
        evaluationId: 'e',
        sampleIndex: 4,
        cleanCorrect: true,
        success: false,
        distance: 0.1,
        forwardCalls: 5,
        backwardCalls: 4,
        label: null,
        cleanClass: null,
        adversarialClass: null,
        cleanMargin: null,
        adversarialMargin: null,
        hash: '0'.repeat(64)
      }
    ])
  })
})
