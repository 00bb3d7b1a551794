import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EngineEvent, EngineJob } from '@contract/engine'
import { nameQuestions, type Question } from '@services/jobs/ask-engine'
import { createSideEngine, type SideEngine } from '@services/jobs/side-engine'
import { spawnFork } from '@services/jobs/spawn-fork'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

// A real process that answers every job but those of index 7, which only end when they are called off.

let folder = ''
let engine: SideEngine

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heisenbench-side-'))
  const file = join(folder, 'engine.cjs')
  writeFileSync(
    file,
    `const send = (message) => process.send(message)
let started = 0
const ended = (runId, state) => send({ type: 'job-ended', runId, state, error: null, leakedTensors: 0, peakMemory: 1 })
process.on('message', (message) => {
  if (message.type === 'cancel') ended(message.runId, 'cancelled')
  if (message.type !== 'start') return
  const { runId, spec } = message.job
  started++
  send({ type: 'event', runId, event: { kind: 'progress', progress: { done: started, total: 9, unit: 'x', message: '' } } })
  if (spec.index !== 7) ended(runId, 'done')
})
setTimeout(() => send({ type: 'ready', threads: 1, holdFreesThread: false }), 200)`
  )
  engine = createSideEngine(spawnFork(file))
})
afterEach(async () => {
  await engine.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** Asks how many jobs the process has been given so far. */
function question(index: number, hear: () => void = () => undefined): Question<number> {
  const spec: EngineJob['spec'] = {
    ...{ kind: 'nearest', split: 'test', index, norm: 'l2', by: 'label', most: 8, predictions: null }
  }
  return {
    ...{ spec, artifacts: folder },
    read: (event: EngineEvent) => {
      hear()
      return event.kind === 'progress' ? event.progress.done : null
    }
  }
}

describe('a question to the side engine', () => {
  it('that is called off while the engine is being started is never put to it', async () => {
    const questions = nameQuestions(engine)
    const first = questions.ask('first', question(7))
    const second = questions.ask('second', question(1))
    questions.cancel('first')
    expect(await first).toBeNull()
    expect(await second).toBe(1)
  })

  it('that is called off at work ends, and the others go on', async () => {
    const questions = nameQuestions(engine)
    let isAtWork: () => void = () => undefined
    const atWork = new Promise<void>((resolve) => (isAtWork = resolve))
    const first = questions.ask('first', question(7, isAtWork))
    await atWork
    const second = questions.ask('second', question(1))
    questions.cancel('nobody')
    questions.cancel('first')
    expect(await first).toBeNull()
    expect(await second).toBe(2)
  })
})
