import type { Dataset, SplitName } from '@contract/dataset'
import type { Place } from '@contract/dataset-check'
import { type AppError, toAppError } from '@contract/errors'
import { type ShallowRef, shallowRef, watch } from 'vue'
import { call } from '../../api'

/** Pixels of some images of a data set, by place; read when there is something to show. */
export function usePlaces(
  dataset: () => Dataset,
  places: () => readonly Place[]
): { pixels: ShallowRef<ReadonlyMap<string, Uint8Array>>; error: ShallowRef<AppError | null> } {
  const pixels = shallowRef<ReadonlyMap<string, Uint8Array>>(new Map())
  const error = shallowRef<AppError | null>(null)
  let asked = 0

  async function read(wanted: readonly Place[]): Promise<void> {
    const own = ++asked
    const { id, imageShape } = dataset()
    const size = imageShape[0] * imageShape[1] * imageShape[2]
    const found = new Map<string, Uint8Array>()
    try {
      for (const split of ['train', 'test'] as const satisfies readonly SplitName[]) {
        const indices = [...new Set(wanted.filter((one) => one.split === split).map(({ index }) => index))]
        if (indices.length === 0) continue
        const { pixels: all } = await call('datasets.images', { datasetId: id, split, indices })
        for (const [at, index] of indices.entries()) {
          found.set(keyOf({ split, index }), all.subarray(at * size, (at + 1) * size))
        }
      }
      if (own === asked) pixels.value = found
    } catch (thrown) {
      if (own === asked) error.value = toAppError(thrown)
    }
  }

  watch(places, (wanted) => void read(wanted), { immediate: true })
  return { pixels, error }
}

export const keyOf = ({ split, index }: Pick<Place, 'split' | 'index'>): string => `${split} ${index}`
