import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DatasetSource, ImportOptions } from '@contract/dataset'
import type { DatasetPreview } from '@contract/dataset-preview'
import type { Progress } from '@contract/job'
import { EngineClient, type EngineEnd } from '../jobs/engine-client'
import type { SpawnEngine } from '../jobs/engine-process'

export interface PreviewRequest {
  readonly token: string
  readonly source: DatasetSource
  readonly options: ImportOptions
}

/** Looks at sources before they are imported, whether or not a project is open. */
export interface Previews {
  /** Null when it was called off. */
  start(request: PreviewRequest): Promise<DatasetPreview | null>
  cancel(token: string): void
  stop(): Promise<void>
}

interface Pending {
  readonly token: string
  preview: DatasetPreview | null
  settle(end: EngineEnd): void
}

/** An engine that nobody needs goes after this long. */
const idleMilliseconds = 30_000

/**
 * Previews run in an engine process of their own: they do not wait behind a training that holds all threads, and a
 * file that crashes a decoder costs the preview alone.
 */
export function createPreviews(options: {
  readonly spawn: SpawnEngine
  readonly builtins: string
  progress(token: string, progress: Progress): void
}): Previews {
  const folder = join(tmpdir(), `heisenbench-preview-${process.pid}-${randomUUID()}`)
  const pending = new Map<string, Pending>()
  let idle: NodeJS.Timeout | null = null
  const engine = new EngineClient({
    spawn: options.spawn,
    threads: () => 1,
    listener: {
      started: () => undefined,
      event(id, event) {
        const one = pending.get(id)
        if (!one) return
        if (event.kind === 'progress') options.progress(one.token, event.progress)
        if (event.kind === 'preview') one.preview = event.preview
      },
      ended: (id, end) => pending.get(id)?.settle(end)
    }
  })

  async function stop(): Promise<void> {
    if (idle) clearTimeout(idle)
    idle = null
    await engine.stop()
    await rm(folder, { recursive: true, force: true })
  }

  async function work(id: string, request: PreviewRequest): Promise<EngineEnd> {
    const { token, source, options: importOptions } = request
    const ended = new Promise<EngineEnd>((settle) => pending.set(id, { token, preview: null, settle }))
    await engine.ready()
    engine.start({
      runId: id,
      spec: { kind: 'dataset-preview', source, options: importOptions },
      artifacts: folder,
      builtins: options.builtins,
      dataset: null,
      model: null,
      checkpoint: null,
      newId: id,
      createdAt: ''
    })
    return ended
  }

  return {
    async start(request) {
      if (idle) clearTimeout(idle)
      const id = randomUUID()
      try {
        const { state, error } = await work(id, request)
        if (state === 'cancelled') return null
        if (error) throw error
        return pending.get(id)?.preview ?? null
      } finally {
        pending.delete(id)
        if (pending.size === 0) {
          idle = setTimeout(() => void stop(), idleMilliseconds)
          idle.unref()
        }
      }
    },
    cancel(token) {
      for (const [id, one] of pending) if (one.token === token) engine.cancel(id)
    },
    stop
  }
}
