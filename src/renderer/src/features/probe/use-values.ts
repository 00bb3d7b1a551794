import type { SplitName } from '@contract/dataset'
import { type AppError, toAppError } from '@contract/errors'
import { type ShallowRef, shallowRef, watch } from 'vue'
import { call } from '../../api'

export interface SamplePlace {
  readonly datasetId: string
  readonly split: SplitName
  readonly index: number
}

/** The values of a sample in model-input units; null until they are there, or where no place is given. */
export function useValues(place: () => SamplePlace | null): {
  readonly values: Readonly<ShallowRef<Float32Array | null>>
  readonly error: Readonly<ShallowRef<AppError | null>>
} {
  const values = shallowRef<Float32Array | null>(null)
  const error = shallowRef<AppError | null>(null)
  let latest = 0
  watch(
    () => JSON.stringify(place()),
    async () => {
      const wanted = place()
      const own = ++latest
      values.value = null
      error.value = null
      if (wanted === null) return
      try {
        const { datasetId, split, index } = wanted
        const found = await call('datasets.values', { datasetId, split, index })
        if (own === latest) values.value = found.values
      } catch (thrown) {
        if (own === latest) error.value = toAppError(thrown)
      }
    },
    { immediate: true }
  )
  return { values, error }
}
