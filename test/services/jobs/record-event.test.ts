import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Checkpoint } from '@contract/engine'
import type { Run } from '@contract/run'
import { GivenUp } from '@services/jobs/given-up'
import { recoverRuns, stripRun, sweepArtifacts, sweepForgotten } from '@services/jobs/housekeeping'
import { recordEvent } from '@services/jobs/record-event'
import { openStore, type Store } from '@services/store/store'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addRun, attackResult, epochPoint, ledgerRow, now } from '../store/samples'

let folder = ''
let store: Store
let run: Run

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heisenbench-record-'))
  store = openStore(folder)
  run = addRun(store)
})
afterEach(() => {
  store.close()
  rmSync(folder, { recursive: true, force: true })
})

const record = (event: Parameters<typeof recordEvent>[2]): ReturnType<typeof recordEvent> =>
  recordEvent(store, run.id, event, now)

async function checkpoint(epoch: number): Promise<Checkpoint> {
  const write = (text: string): Promise<string> => store.artifacts.write(Buffer.from(text))
  return {
    epoch,
    topology: await write('topology'),
    weights: await write(`weights ${epoch}`),
    weightSpecs: '[]',
    optimizer: await write(`optimizer ${epoch}`),
    optimizerSpecs: '[]'
  }
}

/** What a training tells of one epoch, in its order. */
async function recordEpoch(epoch: number): Promise<Checkpoint> {
  const id = `${run.id}-e${epoch}-a0`
  record({ kind: 'ledger', rows: [ledgerRow(id, 0), ledgerRow(id, 1)] })
  record({ kind: 'ledger', rows: [ledgerRow(id, 2)] })
  record({ kind: 'evaluation', epoch, result: attackResult(id) })
  record({ kind: 'warning', warning: { code: 'zero-gradient', message: `epoch ${epoch}` } })
  record({ kind: 'point', point: epochPoint(epoch) })
  const made = await checkpoint(epoch)
  record({ kind: 'checkpoint', checkpoint: made })
  return made
}

const epochs = (): number[] =>
  store.points.list(run.id).map((point) => (point.kind === 'epoch' ? point.epoch : -1))

describe('recording events', () => {
  it('stores an epoch with its ledger, and tells what is to be shown', async () => {
    await recordEpoch(1)
    expect(epochs()).toEqual([1])
    expect(store.warnings.list(run.id)).toEqual([{ code: 'zero-gradient', message: 'epoch 1' }])
    const [evaluation] = store.evaluations.list(run.id)
    expect(evaluation?.epoch).toBe(1)
    const number = store.evaluations.find(`${run.id}-e1-a0`) ?? -1
    expect(store.ledger.list(number, 'x').map(({ sampleIndex }) => sampleIndex)).toEqual([0, 1, 2])
    const point = { kind: 'point', point: epochPoint(2) } as const
    expect(record(point)).toMatchObject({ told: point, grown: null, isRunChanged: false })
    expect(record({ kind: 'log', message: 'hello' }).told).toEqual({ kind: 'log', message: 'hello' })
    expect(record({ kind: 'ledger', rows: [ledgerRow('other', 0)] }).told).toBeNull()
  })

  it('keeps one checkpoint a run, and removes the files of the one before', async () => {
    const first = await recordEpoch(1)
    const second = await checkpoint(2)
    const recorded = record({ kind: 'checkpoint', checkpoint: second })
    expect(recorded.isRunChanged).toBe(true)
    new GivenUp(store, 0).remove(recorded.replaced)
    expect(store.checkpoints.get(run.id)?.checkpoint).toEqual(second)
    expect(await store.artifacts.has(first.weights)).toBe(false)
    expect(await store.artifacts.has(first.optimizer)).toBe(false)
    for (const hash of [second.topology, second.weights, second.optimizer])
      expect(await store.artifacts.has(hash)).toBe(true)
  })

  it('makes names of models unique, and remembers the weights in the run', async () => {
    const made = await recordEpoch(1)
    const model = {
      id: 'm',
      name: 'linear-standard-1',
      origin: 'trained',
      architecture: 'linear',
      inputShape: [2, 2, 1] as [number, number, number],
      classCount: 2,
      output: 'logits',
      bounds: { lower: 0, upper: 1 },
      parameterCount: 10,
      topology: made.topology,
      weights: made.weights,
      weightSpecs: '[]',
      runId: run.id,
      datasetId: null,
      epoch: 1,
      createdAt: now
    } as const
    expect(record({ kind: 'model', model })).toMatchObject({ grown: 'models', produced: 'linear-standard-1' })
    expect(record({ kind: 'model', model: { ...model, id: 'n' } }).produced).toBe('linear-standard-1 (2)')
    expect(store.models.list().map(({ name }) => name)).toEqual([
      'linear-standard-1',
      'linear-standard-1 (2)'
    ])
    expect(store.runs.get(run.id).modelHash).toBe(made.weights)
  })

  it('refuses artifacts that are not on the disk, and then stores nothing', async () => {
    const made = await recordEpoch(1)
    const lost = { ...made, epoch: 2, weights: '9'.repeat(64) }
    expect(() => record({ kind: 'checkpoint', checkpoint: lost })).toThrow(/before it was written/)
    expect(store.checkpoints.get(run.id)?.checkpoint).toEqual(made)
  })
})

describe('after a stop', () => {
  it('nothing of the epoch that was running stays, and nothing else goes', async () => {
    await recordEpoch(1)
    await recordEpoch(2)
    const id = `${run.id}-e3-a0`
    record({ kind: 'ledger', rows: [ledgerRow(id, 0)] })
    record({ kind: 'evaluation', epoch: 3, result: attackResult(id) })
    record({ kind: 'ledger', rows: [ledgerRow(`${run.id}-e3-a1`, 0)] })
    record({ kind: 'warning', warning: { code: 'zero-gradient', message: 'epoch 3' } })
    record({ kind: 'point', point: epochPoint(3) })
    stripRun(store, run.id)
    expect(epochs()).toEqual([1, 2])
    expect(store.warnings.list(run.id).map(({ message }) => message)).toEqual(['epoch 1', 'epoch 2'])
    expect(store.evaluations.list(run.id).map(({ epoch }) => epoch)).toEqual([1, 2])
    expect(store.evaluations.find(`${run.id}-e3-a1`)).toBeNull()
    await recordEpoch(3)
    expect(epochs()).toEqual([1, 2, 3])
    expect(store.ledger.list(store.evaluations.find(id) ?? -1, id)).toHaveLength(3)
  })

  it('a run without a checkpoint begins anew', () => {
    record({ kind: 'point', point: epochPoint(1) })
    record({ kind: 'ledger', rows: [ledgerRow('e', 0)] })
    stripRun(store, run.id)
    expect(epochs()).toEqual([])
    expect(store.evaluations.find('e')).toBeNull()
  })

  it('runs that were queued or running become interrupted; the others stay', () => {
    store.runs.change(run.id, { state: 'running', startedAt: now })
    const queued = addRun(store)
    const done = addRun(store, { state: 'done', endedAt: now })
    const changed = recoverRuns(store, now)
    expect(changed.map(({ id }) => id)).toEqual([run.id, queued.id])
    expect(store.runs.get(run.id)).toMatchObject({
      state: 'interrupted',
      endedAt: now,
      error: { code: 'worker-died', message: expect.stringContaining('resumed') as string }
    })
    expect(store.runs.get(queued.id).state).toBe('interrupted')
    expect(store.runs.get(done.id)).toEqual(done)
    expect(recoverRuns(store, now)).toEqual([])
  })

  it('files that no row points to are swept up', async () => {
    const made = await recordEpoch(1)
    const orphan = await store.artifacts.write(Buffer.from('written, but never told of'))
    const booked = await store.artifacts.write(Buffer.from('told of, but no longer needed'))
    store.artifactRows.add(booked, 1, now)
    const cut = await store.artifacts.createWriter()
    await cut.write(Buffer.from('half'))
    await sweepArtifacts(store)
    expect(await store.artifacts.has(orphan)).toBe(false)
    expect(await store.artifacts.has(booked)).toBe(false)
    expect((await store.artifacts.list()).sort()).toEqual(
      [made.topology, made.weights, made.optimizer].sort()
    )
    await cut.discard()
  })

  it('what rows pointed to goes without a look at the other files', async () => {
    const made = await recordEpoch(1)
    const untold = await store.artifacts.write(Buffer.from('written, and not told of yet'))
    store.checkpoints.remove(run.id)
    await sweepForgotten(store)
    for (const hash of [made.topology, made.weights, made.optimizer]) {
      expect(await store.artifacts.has(hash)).toBe(false)
      expect(store.artifactRows.has(hash)).toBe(false)
    }
    expect(await store.artifacts.has(untold)).toBe(true)
  })
})
