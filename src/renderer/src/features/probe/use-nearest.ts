import type { Dataset, SplitName } from '@contract/dataset'
import { type AppError, toAppError } from '@contract/errors'
import type { Nearest, NearestBy, NearestNorm } from '@contract/nearest'
import { type Ref, type ShallowRef, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { call } from '../../api'

export interface NearestRequest {
  readonly dataset: Dataset
  readonly split: SplitName
  readonly index: number
  readonly norm: NearestNorm
  readonly by: NearestBy
  readonly modelId: string | null
}

export interface NearestState {
  readonly nearest: Readonly<ShallowRef<Nearest | null>>
  /** Pixels for the eye of all of them: first those of another class, then those of the same. */
  readonly tiles: Readonly<ShallowRef<readonly Uint8Array[]>>
  readonly busy: Readonly<Ref<boolean>>
  readonly error: Readonly<ShallowRef<AppError | null>>
}

/** The samples nearest to one, searched anew with every change; a change, or leaving, calls off the search before. */
export function useNearest(request: () => NearestRequest): NearestState {
  const nearest = shallowRef<Nearest | null>(null)
  const tiles = shallowRef<readonly Uint8Array[]>([])
  const busy = ref(false)
  const error = shallowRef<AppError | null>(null)
  /** Of the search that is wanted; empty once nobody looks. */
  let token = ''

  function callOff(): void {
    if (busy.value) void call('datasets.cancelNearest', { token })
    token = ''
    busy.value = false
  }

  async function search(): Promise<void> {
    callOff()
    const own = crypto.randomUUID()
    token = own
    const { dataset, split, index, norm, by, modelId } = request()
    busy.value = true
    try {
      const found = await call('datasets.nearest', {
        ...{ token: own, datasetId: dataset.id, split, index, norm, by, modelId }
      })
      if (found === null || own !== token) return
      const pixels = await pixelsOf(dataset, [...found.others, ...found.same])
      if (own !== token) return
      nearest.value = found
      tiles.value = pixels
      error.value = null
    } catch (thrown) {
      if (own !== token) return
      nearest.value = null
      error.value = toAppError(thrown)
    } finally {
      if (own === token) busy.value = false
    }
  }
  watch(
    () => {
      const { dataset, ...rest } = request()
      return JSON.stringify([dataset.id, rest])
    },
    () => void search(),
    { immediate: true }
  )
  onScopeDispose(callOff)
  return { nearest, tiles, busy, error }
}

async function pixelsOf(
  { id, imageShape }: Dataset,
  places: readonly { readonly split: SplitName; readonly index: number }[]
): Promise<Uint8Array[]> {
  const size = imageShape.reduce((product, side) => product * side, 1)
  const tiles: Uint8Array[] = places.map(() => new Uint8Array(0))
  for (const split of ['train', 'test'] as const) {
    const own = places.flatMap((place, at) => (place.split === split ? [{ at, index: place.index }] : []))
    if (own.length === 0) continue
    const indices = own.map(({ index }) => index)
    const { pixels } = await call('datasets.images', { datasetId: id, split, indices })
    own.forEach(({ at }, place) => {
      tiles[at] = pixels.subarray(place * size, (place + 1) * size)
    })
  }
  return tiles
}
