import type { DatasetPreview } from '@contract/dataset-preview'
import { type AppError, toAppError } from '@contract/errors'
import type { Progress } from '@contract/job'
import { type Ref, type ShallowRef, onUnmounted, ref, shallowRef } from 'vue'
import { call, on } from '../../api'

type Request = Omit<Parameters<typeof call<'datasets.preview'>>[1], 'token'>

export interface PreviewState {
  readonly preview: ShallowRef<DatasetPreview | null>
  readonly progress: ShallowRef<Progress | null>
  readonly error: ShallowRef<AppError | null>
  readonly reading: Ref<boolean>
  /** Looks at a source; a look that is under way is called off. */
  start(request: Request): Promise<void>
  /** Stops looking, and forgets what was seen. */
  cancel(): void
}

/** What a source holds, read before it is imported. */
export function usePreview(): PreviewState {
  const preview = shallowRef<DatasetPreview | null>(null)
  const progress = shallowRef<Progress | null>(null)
  const error = shallowRef<AppError | null>(null)
  const reading = ref(false)
  let token = ''

  function cancel(): void {
    if (reading.value) void call('datasets.cancelPreview', { token })
    token = ''
    reading.value = false
    preview.value = null
    progress.value = null
    error.value = null
  }

  async function start(request: Request): Promise<void> {
    cancel()
    const own = crypto.randomUUID()
    token = own
    reading.value = true
    try {
      const found = await call('datasets.preview', { ...request, token: own })
      if (token === own) preview.value = found
    } catch (thrown) {
      if (token === own) error.value = toAppError(thrown)
    } finally {
      if (token === own) reading.value = false
    }
  }

  const stopListening = on('datasets.previewProgress', (news) => {
    if (news.token === token) progress.value = news.progress
  })
  onUnmounted(() => {
    stopListening()
    cancel()
  })
  return { preview, progress, error, reading, start, cancel }
}
