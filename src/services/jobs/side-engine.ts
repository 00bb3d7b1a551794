import type { EngineEvent, EngineJob } from '@contract/engine'
import { EngineClient, type EngineEnd } from './engine-client'
import type { SpawnEngine } from './engine-process'

/** An engine that nobody needs goes after this long. */
const idleMilliseconds = 30_000

interface Pending {
  hear(event: EngineEvent): void
  settle(end: EngineEnd): void
}

/** Short work that is no run: looks at sources before an import, at single images. */
export interface SideEngine {
  /** Works on a job and hands over what it tells; resolves with its end. */
  run(job: EngineJob, hear: (event: EngineEvent) => void): Promise<EngineEnd>
  cancel(runId: string): void
  stop(): Promise<void>
}

/**
 * An engine process of its own: its work does not wait behind a training that holds all threads, and a file that
 * crashes a decoder costs that look alone. It starts when it is needed and ends when it is not.
 */
export function createSideEngine(spawn: SpawnEngine): SideEngine {
  const pending = new Map<string, Pending>()
  /**
   * Whether each that waits for the engine to be started was called off meanwhile: the engine has not heard of it, so
   * cannot stop it.
   */
  const isCalledOff = new Map<string, boolean>()
  let idle: NodeJS.Timeout | null = null
  const engine = new EngineClient({
    spawn,
    threads: () => 1,
    listener: {
      started: () => undefined,
      event: (id, event) => pending.get(id)?.hear(event),
      ended: (id, end) => pending.get(id)?.settle(end)
    }
  })

  async function stop(): Promise<void> {
    if (idle) clearTimeout(idle)
    idle = null
    await engine.stop()
  }

  return {
    async run(job, hear) {
      if (idle) clearTimeout(idle)
      try {
        const ended = new Promise<EngineEnd>((settle) => pending.set(job.runId, { hear, settle }))
        isCalledOff.set(job.runId, false)
        await engine.ready()
        if (isCalledOff.get(job.runId) === true)
          return { state: 'cancelled', error: null, leakedTensors: 0, peakMemory: 0 }
        isCalledOff.delete(job.runId)
        engine.start(job)
        return await ended
      } finally {
        pending.delete(job.runId)
        isCalledOff.delete(job.runId)
        if (pending.size === 0) {
          idle = setTimeout(() => void stop(), idleMilliseconds)
          idle.unref()
        }
      }
    },
    cancel(runId) {
      if (isCalledOff.has(runId)) isCalledOff.set(runId, true)
      else engine.cancel(runId)
    },
    stop
  }
}
