import { type AppError, toAppError } from '@contract/errors'
import type { Film, Readings } from '@contract/film'
import type { CallInput } from '@contract/ipc'
import type { Progress } from '@contract/job'
import { type ShallowRef, onUnmounted, ref, shallowRef, watch, type Ref } from 'vue'
import { call } from '../../api'
import { useEvent } from '../../composables/use-event'

type Asked = CallInput<'gallery.film'>

/** What can be asked about one kept image. */
const questions = {
  'gallery.film': (input: Asked): Promise<Film | null> => call('gallery.film', input),
  'gallery.readings': (input: Asked): Promise<Readings | null> => call('gallery.readings', input)
}
interface Answers {
  'gallery.film': Film
  'gallery.readings': Readings
}

export interface CloseLook<T> {
  readonly answer: ShallowRef<T | null>
  readonly progress: ShallowRef<Progress | null>
  readonly error: ShallowRef<AppError | null>
  readonly busy: Ref<boolean>
  start(): Promise<void>
  /** Calls off what is under way, and forgets what was found. */
  cancel(): void
}

/** Asks the engine about one kept image; another image, or leaving, calls it off. */
export function useCloseLook<K extends keyof Answers>(
  name: K,
  of: () => { readonly evaluationId: string; readonly sampleIndex: number }
): CloseLook<Answers[K]> {
  const answer: ShallowRef<Answers[K] | null> = shallowRef(null)
  const progress = shallowRef<Progress | null>(null)
  const error = shallowRef<AppError | null>(null)
  const busy = ref(false)
  let token = ''

  function cancel(): void {
    if (busy.value) void call('gallery.cancel', { token })
    token = ''
    busy.value = false
    answer.value = null
    progress.value = null
    error.value = null
  }

  async function start(): Promise<void> {
    cancel()
    const own = crypto.randomUUID()
    token = own
    busy.value = true
    try {
      const found = (await questions[name]({ ...of(), token: own })) as Answers[K] | null
      if (token === own) answer.value = found
    } catch (thrown) {
      if (token === own) error.value = toAppError(thrown)
    } finally {
      if (token === own) busy.value = false
    }
  }

  useEvent('gallery.progress', (news) => {
    if (news.token === token) progress.value = news.progress
  })
  watch(() => JSON.stringify(of()), cancel)
  onUnmounted(cancel)
  return { answer, progress, error, busy, start, cancel }
}
