import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import type { Run } from '@contract/run'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { buildEngine, type BuiltEngine } from './support/build-engine'
import {
  builtins,
  epochsOf,
  openWorkbench,
  reached,
  temporaryFiles,
  training,
  weightsOf,
  type Workbench
} from './support/workbench'

let built: BuiltEngine
let bench: Workbench
let project = ''
/** Weights of the training below when nothing goes wrong. */
let expected = ''
let dependable: Run

const ATTACKED = 40
const spec = training({
  architecture: 'conv3',
  epochs: 4,
  limits: { train: 1000, test: 200 },
  measure: {
    everyEpochs: 1,
    initial: true,
    samples: ATTACKED,
    attacks: [{ attack: 'pgd', norm: 'linf', epsilon: 0.1, options: { steps: 3 } }]
  }
})

beforeAll(async () => {
  built = await buildEngine({ 'queue-process': resolve('test/integration/support/queue-process.ts') })
  bench = openWorkbench(built.entry)
  project = join(bench.folder, 'project')
  await bench.app.createProject(project, 'Crashes')
  dependable = await bench.app.jobs.wait((await bench.app.jobs.start(spec)).id)
  expected = await weightsOf(bench.app, dependable)
})
afterAll(async () => {
  await bench.remove()
  built.remove()
})

const children: ChildProcess[] = []
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** All epochs once, each with all rows of its ledger: nothing lost, nothing doubled. */
async function expectWhole(run: Run): Promise<void> {
  const { app } = bench
  expect(run).toMatchObject({ state: 'done', error: null })
  expect(await epochsOf(app, run.id)).toEqual([0, 1, 2, 3, 4])
  const [evaluations, others] = [
    await app.ledger.evaluations(run.id),
    await app.ledger.evaluations(dependable.id)
  ]
  expect(evaluations.map(({ epoch }) => epoch)).toEqual([0, 1, 2, 3, 4])
  for (const [index, { result }] of evaluations.entries()) {
    const rows = await app.ledger.rows(result.evaluationId)
    const same = await app.ledger.rows(others[index]?.result.evaluationId ?? '')
    expect(rows).toHaveLength(ATTACKED)
    expect(rows.map(({ hash }) => hash)).toEqual(same.map(({ hash }) => hash))
  }
  expect(await weightsOf(app, run)).toBe(expected)
}

describe('kill -9 of the engine in the middle of an epoch', () => {
  it('interrupts its jobs; they go on from their checkpoints to the same weights', async () => {
    const { app } = bench
    const runs = [await app.jobs.start(spec), await app.jobs.start(training({ epochs: 40, seed: 3 }))]
    const [first, second] = runs as [Run, Run]
    await bench.until(second.id, (event) => event.kind === 'point')
    await bench.until(first.id, reached(2.3))
    const engine = bench.engines[bench.engines.length - 1]
    process.kill(engine?.pid ?? 0, 'SIGKILL')
    const stopped = await app.jobs.wait(first.id)
    expect(stopped).toMatchObject({
      state: 'interrupted',
      checkpointEpoch: 2,
      error: { code: 'worker-died' }
    })
    expect([2, 3]).toContain(stopped.checkpointEpoch)
    expect(stopped.error?.message).toMatch(/SIGKILL.*resumed/)
    const other = await app.jobs.wait(second.id)
    expect(['interrupted', 'done']).toContain(other.state)
    // The program itself is as well as before: it starts a new engine for the next job.
    const resumed = await app.jobs.wait((await app.jobs.resume(first.id)).id)
    expect(bench.engines[bench.engines.length - 1]?.pid).not.toBe(engine?.pid)
    await expectWhole(resumed)
    expect(bench.leaks()).toEqual([])
  })

  it('before the first checkpoint: the job begins anew', async () => {
    const { app } = bench
    const run = await app.jobs.start(spec)
    await bench.until(run.id, (event) => event.kind === 'started')
    process.kill(bench.engines[bench.engines.length - 1]?.pid ?? 0, 'SIGKILL')
    expect(await app.jobs.wait(run.id)).toMatchObject({ state: 'interrupted', checkpointEpoch: null })
    await expectWhole(await app.jobs.wait((await app.jobs.resume(run.id)).id))
  })
})

interface Program {
  readonly child: ChildProcess
  readonly lines: Record<string, unknown>[]
  /** Resolves at the first line, now or later, that fits. */
  until(fits: (line: Record<string, unknown>) => boolean): Promise<Record<string, unknown>>
}

function runProgram(...specs: object[]): Program {
  const args = [
    built.entry,
    project,
    join(bench.folder, 'user'),
    builtins,
    ...specs.map((one) => JSON.stringify(one))
  ]
  const child = spawn(process.execPath, [join(built.folder, 'queue-process.js'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit']
  })
  children.push(child)
  const lines: Record<string, unknown>[] = []
  const reader = createInterface({ input: child.stdout })
  reader.on('line', (line) => lines.push(JSON.parse(line) as Record<string, unknown>))
  return {
    child,
    lines,
    until: (fits) =>
      new Promise((found, failed) => {
        const look = (): void => {
          const line = lines.find(fits)
          if (line) found(line)
        }
        look()
        reader.on('line', look)
        child.on('exit', (code) => failed(new Error(`the program ended with ${code} before it came to that`)))
      })
  }
}

const progressOf = (line: Record<string, unknown>): number => {
  const event = line['event'] as { kind?: string; progress?: { done: number } } | undefined
  return event?.kind === 'progress' ? (event.progress?.done ?? 0) : 0
}

describe('kill -9 of the program in the middle of an epoch', () => {
  it('takes the engine along; the next start finds all but the running epoch and goes on', async () => {
    const { app } = bench
    await app.closeProject()
    const begun = Date.now()
    const program = runProgram(
      spec,
      training({ name: 'never begun', epochs: 3, dataset: 'mnist' }),
      training({ seed: 9 })
    )
    const runId = String((await program.until((line) => 'started' in line))['started'])
    await program.until((line) => line['runId'] === runId && progressOf(line) > 2.3)
    const enginePid = Number((program.lines.find((line) => 'engine' in line) ?? {})['engine'])
    expect(isAlive(enginePid)).toBe(true)

    // Meanwhile another start may read, but neither run jobs nor declare these ones dead.
    await app.openProject(project)
    expect((await app.jobs.detail(runId)).run.state).toBe('running')
    await expect(app.jobs.start(training())).rejects.toThrow(
      expect.objectContaining({
        code: 'store-locked',
        message: expect.stringContaining(`process ${program.child.pid}`) as string
      }) as Error
    )
    await expect(app.jobs.cancel(runId)).rejects.toThrow(
      expect.objectContaining({ code: 'store-locked' }) as Error
    )

    const gone = once(program.child, 'exit')
    program.child.kill('SIGKILL')
    await gone
    for (let tries = 0; isAlive(enginePid) && tries < 200; tries++)
      await new Promise((done) => setTimeout(done, 50))
    expect(isAlive(enginePid)).toBe(false)

    // Whoever looks on notices at the next thing they do; whoever comes later, when they open the project.
    await app.jobs.cancel(runId)
    const { run } = await app.jobs.detail(runId)
    expect(run).toMatchObject({ state: 'interrupted', error: { code: 'worker-died' } })
    // The work before the kill counts, though nobody was left to write it down at the end.
    expect(run.seconds).toBeGreaterThan(0)
    expect(run.seconds).toBeLessThan((Date.now() - begun) / 1000)
    expect([2, 3]).toContain(run.checkpointEpoch)
    expect(run.error?.message).toContain('resumed')
    await app.closeProject()
    await app.openProject(project)
    expect(temporaryFiles(project)).toEqual([])
    const states = (await app.jobs.list()).map(({ state }) => state)
    expect(states.filter((state) => state === 'running' || state === 'queued')).toEqual([])
    const resumed = await app.jobs.wait((await app.jobs.resume(runId)).id)
    await expectWhole(resumed)
    expect(resumed.seconds).toBeGreaterThan(run.seconds)
  })

  it('closing in an orderly way interrupts, too, and all can be resumed', async () => {
    const { app } = bench
    const runs = [
      await app.jobs.start(spec),
      await app.jobs.start(training()),
      await app.jobs.start(training())
    ]
    const [first] = runs as [Run, Run, Run]
    await bench.until(first.id, reached(1.2))
    const pid = bench.engines[bench.engines.length - 1]?.pid ?? 0
    await app.closeProject()
    expect(isAlive(pid)).toBe(false)
    await expect(app.jobs.list()).rejects.toThrow(/No project is open/)
    await app.openProject(project)
    const { run } = await app.jobs.detail(first.id)
    expect(run).toMatchObject({
      state: 'interrupted',
      error: { message: expect.stringContaining('closed') as string }
    })
    await expectWhole(await app.jobs.wait((await app.jobs.resume(first.id)).id))
  })
})
