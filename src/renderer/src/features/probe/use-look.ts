import { type AppError, toAppError } from '@contract/errors'
import type { SaliencyOptions, Trial } from '@contract/trial'
import { type Ref, type ShallowRef, ref, shallowRef, watch } from 'vue'
import { call } from '../../api'

export interface Look {
  readonly trial: Readonly<ShallowRef<Trial | null>>
  readonly busy: Readonly<Ref<boolean>>
  readonly error: Readonly<ShallowRef<AppError | null>>
}

export interface LookRequest {
  readonly modelId: string
  readonly values: Float32Array
  readonly saliency: SaliencyOptions
}

/** What a network says of values, anew with every change; while the engine is at one, only the last change waits. */
export function useLook(request: () => LookRequest | null): Look {
  const trial = shallowRef<Trial | null>(null)
  const busy = ref(false)
  const error = shallowRef<AppError | null>(null)
  let waits = false
  /** The network that is asked. */
  let looking: string | undefined

  async function look(): Promise<void> {
    if (busy.value) {
      waits = true
      return
    }
    busy.value = true
    do {
      waits = false
      const wanted = request()
      try {
        const found =
          wanted &&
          (await call('models.try', {
            modelId: wanted.modelId,
            image: { from: 'values', values: wanted.values },
            saliency: wanted.saliency
          }))
        // The answer of a network that was left meanwhile is for nobody.
        if (found === null || request()?.modelId === wanted?.modelId) trial.value = found
        error.value = null
      } catch (thrown) {
        trial.value = null
        error.value = toAppError(thrown)
      }
      // The compiler takes it for what it was before the wait.
    } while (waits as boolean)
    busy.value = false
  }
  watch(
    request,
    (wanted) => {
      // What another network said is not shown beside the name of this one, not even until this one answers.
      if (wanted?.modelId !== looking) trial.value = error.value = null
      looking = wanted?.modelId
      void look()
    },
    { immediate: true }
  )
  return { trial, busy, error }
}
