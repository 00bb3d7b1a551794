import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DatasetSource, ImportOptions } from '@contract/dataset'
import type { DatasetPreview } from '@contract/dataset-preview'
import type { Progress } from '@contract/job'
import type { SideEngine } from '../jobs/side-engine'
import { removeLeftover, temporaryName } from '../store/temporary'

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

export function createPreviews(options: {
  readonly engine: SideEngine
  readonly builtins: string
  progress(token: string, progress: Progress): void
}): Previews {
  const folder = temporaryName(join(tmpdir(), 'heisenbench-preview'))
  const running = new Map<string, string>()
  const { engine } = options

  return {
    async start({ token, source, options: importOptions }) {
      const id = randomUUID()
      let preview: DatasetPreview | null = null
      running.set(id, token)
      try {
        const { state, error } = await engine.run(
          {
            runId: id,
            spec: { kind: 'dataset-preview', source, options: importOptions },
            artifacts: folder,
            builtins: options.builtins,
            dataset: null,
            model: null,
            checkpoint: null,
            newId: id,
            createdAt: ''
          },
          (event) => {
            if (event.kind === 'progress') options.progress(token, event.progress)
            if (event.kind === 'preview') preview = event.preview
          }
        )
        if (state === 'cancelled') return null
        if (error) throw error
        return preview
      } finally {
        running.delete(id)
      }
    },
    cancel(token) {
      for (const [id, one] of running) if (one === token) engine.cancel(id)
    },
    async stop() {
      await engine.stop()
      await removeLeftover(folder)
    }
  }
}
