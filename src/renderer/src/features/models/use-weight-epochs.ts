import { type AppError, toAppError } from '@contract/errors'
import type { Model } from '@contract/model'
import type { WeightStatistics } from '@contract/weight-statistics'
import { type ComputedRef, type ShallowRef, computed, onScopeDispose, shallowRef } from 'vue'
import { call } from '../../api'
import { useLibraryStore } from '../../stores/library'

/** The weights of a network that its training kept. */
export interface KeptWeights {
  readonly epoch: number
  readonly model: string
  readonly weights: readonly WeightStatistics[]
}

/** Networks of the training that made one, by epoch; more than one epoch makes a history. */
export function networksOfTraining(models: readonly Model[], modelId: string): (Model & { epoch: number })[] {
  const runId = models.find(({ id }) => id === modelId)?.runId ?? null
  return models
    .flatMap((model) =>
      runId !== null && model.runId === runId && model.epoch !== null
        ? [{ ...model, epoch: model.epoch }]
        : []
    )
    .sort((a, b) => a.epoch - b.epoch)
}

/** Reads the weights of all networks that a training kept, one after the other, until they are all there or stop is called. */
export function useWeightEpochs(modelId: () => string): {
  readonly networks: ComputedRef<readonly (Model & { epoch: number })[]>
  readonly kept: ShallowRef<readonly KeptWeights[]>
  readonly error: ShallowRef<AppError | null>
  start(): Promise<void>
  stop(): void
} {
  const library = useLibraryStore()
  const networks = computed(() => networksOfTraining(library.models, modelId()))
  const kept = shallowRef<readonly KeptWeights[]>([])
  const error = shallowRef<AppError | null>(null)
  let turn = 0

  async function start(): Promise<void> {
    const mine = ++turn
    error.value = null
    for (const { id, name, epoch } of networks.value) {
      if (kept.value.some((one) => one.epoch === epoch)) continue
      try {
        const weights = await call('models.weights', { modelId: id })
        if (mine !== turn) return
        kept.value = [...kept.value, { epoch, model: name, weights }].sort((a, b) => a.epoch - b.epoch)
      } catch (thrown) {
        if (mine === turn) error.value = toAppError(thrown)
        return
      }
    }
  }
  const stop = (): void => {
    turn++
  }
  onScopeDispose(stop)
  return { networks, kept, error, start, stop }
}
