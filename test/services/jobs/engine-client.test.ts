import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EngineEvent, EngineJob } from '@contract/engine'
import { EngineClient, type EngineEnd } from '@services/jobs/engine-client'
import { spawnFork } from '@services/jobs/spawn-fork'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { trainSpec } from '../store/samples'

// Real processes that behave as a sound engine never would.

let folder = ''
let client: EngineClient | null = null
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heisenbench-client-'))
})
afterEach(async () => {
  await client?.stop()
  rmSync(folder, { recursive: true, force: true })
})

interface Heard {
  readonly events: EngineEvent[]
  readonly ended: Map<string, EngineEnd>
  end(runId: string): Promise<EngineEnd>
}

/** A client of a process that runs `script`, in which `send(message)` answers. */
function connect(script: string, threads = () => 2): { client: EngineClient; heard: Heard } {
  const file = join(folder, 'engine.cjs')
  writeFileSync(file, `const send = (message) => process.send(message)\n${script}`)
  const events: EngineEvent[] = []
  const ended = new Map<string, EngineEnd>()
  const waiting = new Map<string, (end: EngineEnd) => void>()
  const made = new EngineClient({
    spawn: spawnFork(file),
    threads,
    listener: {
      started: () => undefined,
      event: (_, event) => void events.push(event),
      ended: (runId, end) => {
        ended.set(runId, end)
        waiting.get(runId)?.(end)
      }
    }
  })
  client = made
  const end = (runId: string): Promise<EngineEnd> =>
    new Promise((resolve) => {
      const known = ended.get(runId)
      if (known) resolve(known)
      else waiting.set(runId, resolve)
    })
  return { client: made, heard: { events, ended, end } }
}

const job = (runId: string): EngineJob => ({
  runId,
  spec: trainSpec(),
  artifacts: folder,
  builtins: folder,
  dataset: null,
  model: null,
  checkpoint: null,
  newId: 'new',
  createdAt: '2026-01-01T00:00:00.000Z'
})

const ready = "send({ type: 'ready', threads: Number(process.env.HEISENBENCH_THREADS) })\n"
const onStart = (work: string): string =>
  `${ready}process.on('message', (message) => { if (message.type === 'start') { const { runId } = message.job; ${work} } })`
const event = (value: string): string =>
  `send({ type: 'event', runId, event: { kind: 'progress', progress: { done: ${value}, total: 9, unit: 'x', message: '' } } });`
const ended =
  "send({ type: 'job-ended', runId, state: 'done', error: null, leakedTensors: 0, peakMemory: 1 });"

describe('the engine client', () => {
  it('asks for threads and hands events on in order, each acknowledged once it is stored', async () => {
    const { client: engine, heard } = connect(
      `${ready}
       let acknowledged = []
       process.on('message', (message) => {
         if (message.type === 'stored') acknowledged.push(message.count)
         if (message.type === 'start') { const { runId } = message.job; ${event('1')} ${event('2')} }
         if (acknowledged.length === 2) {
           const runId = 'a'; send({ type: 'event', runId, event: { kind: 'log', message: acknowledged.join() } }); ${ended}
           acknowledged = []
         }
       })`
    )
    expect(await engine.ready()).toBe(2)
    engine.start(job('a'))
    expect(await heard.end('a')).toMatchObject({ state: 'done', error: null })
    expect(heard.events.map((one) => (one.kind === 'progress' ? one.progress.done : one))).toEqual([
      1,
      2,
      { kind: 'log', message: '1,2' }
    ])
  })

  it('interrupts all jobs of a process that dies, keeps its last words, and starts a new one', async () => {
    const { client: engine, heard } = connect(
      onStart(`${event('1')} if (runId === 'b') process.stderr.write('free(): invalid pointer\\n', () => process.kill(process.pid, 'SIGKILL'));
               if (runId === 'c') { ${ended} }`)
    )
    await engine.ready()
    engine.start(job('a'))
    engine.start(job('b'))
    for (const runId of ['a', 'b']) {
      const end = await heard.end(runId)
      expect(end).toMatchObject({ state: 'interrupted', error: { code: 'worker-died' } })
      expect(end.error?.message).toMatch(/SIGKILL.*resumed.*invalid pointer/s)
    }
    // What it told before it died has come through.
    expect(heard.events).toHaveLength(2)
    await engine.ready()
    engine.start(job('c'))
    expect(await heard.end('c')).toMatchObject({ state: 'done' })
  })

  it('says so when the process does not come up', async () => {
    const { client: engine } = connect("process.stderr.write('no such library'); process.exit(3)")
    await expect(engine.ready()).rejects.toThrow(
      expect.objectContaining({
        code: 'worker-died',
        message: expect.stringMatching(/code 3.*no such library/s) as string
      }) as Error
    )
  })

  it.each([
    ['a number that is none', event('NaN')],
    ['a message of unknown kind', "send({ type: 'event', runId, event: { kind: 'gossip' } });"]
  ])('fails a job that sends %s, and goes on', async (_, message) => {
    const { client: engine, heard } = connect(onStart(runId('a', message) + runId('b', ended)))
    await engine.ready()
    engine.start(job('a'))
    const end = await heard.end('a')
    expect(end).toMatchObject({ state: 'failed', error: { code: 'bug' } })
    engine.start(job('b'))
    expect(await heard.end('b')).toMatchObject({ state: 'done' })
    expect(heard.events).toEqual([])
  })

  it('starts a new process when other threads are asked for, but not under running jobs', async () => {
    let threads = 1
    const { client: engine, heard } = connect(
      onStart(`if (runId === 'long') setTimeout(() => { ${ended} }, 300); else { ${ended} }`),
      () => threads
    )
    expect(await engine.ready()).toBe(1)
    engine.start(job('long'))
    threads = 3
    expect(await engine.ready()).toBe(1)
    expect(await heard.end('long')).toMatchObject({ state: 'done' })
    expect(await engine.ready()).toBe(3)
  })

  it('stops a process, and what it ran is interrupted', async () => {
    const { client: engine, heard } = connect(onStart(''))
    await engine.ready()
    engine.start(job('a'))
    await engine.stop()
    expect(heard.ended.get('a')).toMatchObject({ state: 'interrupted' })
    expect(heard.ended.get('a')?.error?.message).toContain('closed')
  })
})

function runId(id: string, work: string): string {
  return `if (runId === '${id}') { ${work} }\n`
}
