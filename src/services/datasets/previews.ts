import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DatasetSource, ImportOptions } from '@contract/dataset'
import type { DatasetPreview } from '@contract/dataset-preview'
import type { Progress } from '@contract/job'
import { nameQuestions } from '../jobs/ask-engine'
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
  const { engine } = options
  const looks = nameQuestions(engine)

  return {
    start: ({ token, source, options: importOptions }) =>
      looks.ask(token, {
        spec: { kind: 'dataset-preview', source, options: importOptions },
        artifacts: folder,
        builtins: options.builtins,
        read(event) {
          if (event.kind === 'progress') options.progress(token, event.progress)
          return event.kind === 'preview' ? event.preview : null
        }
      }),
    cancel: (token) => looks.cancel(token),
    async stop() {
      await engine.stop()
      await removeLeftover(folder)
    }
  }
}
