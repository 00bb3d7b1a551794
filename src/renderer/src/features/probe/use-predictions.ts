import type { Dataset } from '@contract/dataset'
import type { CallOutput } from '@contract/ipc'
import type { Model } from '@contract/model'
import { type ComputedRef, type ShallowRef, computed, shallowRef, watch } from 'vue'
import { call } from '../../api'
import { type Action, useAction } from '../../composables/use-action'
import { useRunsStore } from '../../stores/runs'

export interface PredictionsState {
  /** Null before the network has predicted. */
  readonly predictions: Readonly<ShallowRef<CallOutput<'datasets.predictions'>>>
  readonly predicting: ComputedRef<boolean>
  readonly error: Action['error']
  predict(): Promise<void>
}

/** What a network says of every image of a data set, read anew when it has predicted. */
export function usePredictions(dataset: () => Dataset, model: () => Model | null): PredictionsState {
  const runs = useRunsStore()
  const { error, run } = useAction()
  const predictions = shallowRef<CallOutput<'datasets.predictions'>>(null)
  const predicting = computed(() =>
    runs.active.some(
      ({ spec }) => spec.kind === 'predict' && spec.dataset === dataset().name && spec.model === model()?.name
    )
  )
  watch(
    [() => dataset().id, () => model()?.id, predicting],
    async ([datasetId, modelId]) => {
      predictions.value = null
      if (modelId === undefined) return
      // What cannot be read is worked out anew; the job says why it cannot.
      const found = await call('datasets.predictions', { datasetId, modelId }).catch(() => null)
      if (model()?.id === modelId) predictions.value = found
    },
    { immediate: true }
  )
  return {
    ...{ predictions, predicting, error },
    async predict() {
      const name = model()?.name
      if (name !== undefined)
        await run(() => runs.start({ kind: 'predict', model: name, dataset: dataset().name }))
    }
  }
}
