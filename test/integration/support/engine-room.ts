import { join } from 'node:path'
import type { EngineEvent, EngineJob, FromEngine, ToEngine } from '@contract/engine'
import type { JobSpec } from '@contract/job'
import { spawnFork } from '@services/jobs/spawn-fork'
import { buildEngine } from './build-engine'
import { builtins, openWorkbench, training, type Workbench } from './workbench'

/** A real engine without the queue. */
export interface RawEngine {
  readonly pid: number
  readonly messages: FromEngine[]
  send(message: ToEngine): void
  until<K extends FromEngine['type']>(type: K, runId?: string): Promise<Extract<FromEngine, { type: K }>>
  eventsOf(runId: string): EngineEvent[]
  exit: Promise<{ code: number | null; signal: string | null; output: string }>
}

/** A project with one trained network, `first`, and engines to ask about it. */
export interface EngineRoom {
  readonly entry: string
  readonly bench: Workbench
  readonly project: string
  startEngine(environment?: Record<string, string>): RawEngine
  job(runId: string, spec: JobSpec): Promise<EngineJob>
  /** Ends the engines that were started. */
  killAll(): void
  remove(): Promise<void>
}

export async function openEngineRoom(): Promise<EngineRoom> {
  const built = await buildEngine()
  const bench = openWorkbench(built.entry)
  const project = join(bench.folder, 'project')
  await bench.app.createProject(project, 'Threads')
  await bench.app.jobs.wait((await bench.app.jobs.start(training({ name: 'first', epochs: 1 }))).id)
  const engines: { kill(): void }[] = []
  function startEngine(environment: Record<string, string> = {}): RawEngine {
    const engine = spawnFork(built.entry)({ HEISENBENCH_THREADS: '2', ...environment })
    engines.push(engine)
    const messages: FromEngine[] = []
    const looks = new Set<() => void>()
    engine.onMessage((message) => {
      messages.push(message as FromEngine)
      for (const look of looks) look()
    })
    const exit = new Promise<{ code: number | null; signal: string | null; output: string }>((resolve) =>
      engine.onExit(resolve)
    )
    return {
      pid: engine.pid ?? 0,
      messages,
      exit,
      send: (message) => engine.send(message),
      until: <K extends FromEngine['type']>(type: K, runId?: string) =>
        new Promise<Extract<FromEngine, { type: K }>>((resolve, reject) => {
          const look = (): void => {
            const found = messages.find(
              (message) =>
                message.type === type &&
                (runId === undefined || ('runId' in message && message.runId === runId))
            )
            if (!found) return
            looks.delete(look)
            resolve(found as Extract<FromEngine, { type: K }>)
          }
          looks.add(look)
          look()
          void exit.then(({ code, signal, output }) =>
            reject(new Error(`the engine died: ${code} ${signal} ${output}`))
          )
        }),
      eventsOf: (runId) =>
        messages.flatMap((message) =>
          message.type === 'event' && message.runId === runId ? [message.event] : []
        )
    }
  }

  async function job(runId: string, spec: JobSpec): Promise<EngineJob> {
    const [dataset = null] = await bench.app.datasets.list()
    const model = (await bench.app.models.list()).find(({ name }) => name === 'first') ?? null
    return {
      runId,
      spec,
      artifacts: join(project, 'artifacts'),
      builtins,
      dataset,
      model: 'model' in spec ? model : null,
      checkpoint: null,
      newId: `made by ${runId}`,
      createdAt: '2026-01-01T00:00:00.000Z'
    }
  }

  return {
    entry: built.entry,
    bench,
    project,
    startEngine,
    job,
    killAll: () => {
      for (const engine of engines.splice(0)) engine.kill()
    },
    async remove() {
      await bench.remove()
      built.remove()
    }
  }
}

export const pause = (milliseconds: number): Promise<void> =>
  new Promise((done) => setTimeout(done, milliseconds))
