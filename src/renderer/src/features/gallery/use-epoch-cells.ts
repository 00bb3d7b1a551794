import { type AppError, toAppError } from '@contract/errors'
import type { GalleryEvaluation } from '@contract/gallery'
import { type ShallowRef, shallowRef, watch } from 'vue'
import { type RunCell, createCellReader } from './use-run-cells'

/** One image under the same attack after an epoch of a training. */
export interface EpochCell extends RunCell {
  readonly epoch: number
}

/** Reads one image at all epochs that kept it; cells appear as they come, a late answer to an earlier question never. */
export function useEpochCells(
  steps: () => readonly GalleryEvaluation[],
  sampleIndex: () => number
): { readonly cells: ShallowRef<readonly EpochCell[]>; readonly error: ShallowRef<AppError | null> } {
  const cells = shallowRef<readonly EpochCell[]>([])
  const error = shallowRef<AppError | null>(null)
  const readCell = createCellReader()
  let turn = 0

  async function read(): Promise<void> {
    const mine = ++turn
    const found: EpochCell[] = []
    for (const one of steps()) {
      const cell = await readCell(one, sampleIndex())
      if (mine !== turn) return
      if (cell !== null && one.epoch !== null) found.push({ ...cell, epoch: one.epoch })
    }
    cells.value = found
  }

  watch(
    () => [sampleIndex(), ...steps().map(({ evaluationId }) => evaluationId)].join(' '),
    () => {
      error.value = null
      read().catch((thrown: unknown) => (error.value = toAppError(thrown)))
    },
    { immediate: true }
  )
  return { cells, error }
}
