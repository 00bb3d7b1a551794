import type { AppError } from '@contract/errors'
import type { GalleryEvaluation } from '@contract/gallery'
import { type ShallowRef, shallowRef } from 'vue'
import { useReading } from '../../composables/use-reading'
import type { CellReader, RunCell } from './use-run-cells'

/** One image under the same attack after an epoch of a training. */
export interface EpochCell extends RunCell {
  readonly epoch: number
}

/** Reads one image at all epochs that kept it; they appear together. */
export function useEpochCells(
  readCell: CellReader,
  steps: () => readonly GalleryEvaluation[],
  sampleIndex: () => number
): { readonly cells: ShallowRef<readonly EpochCell[]>; readonly error: ShallowRef<AppError | null> } {
  const cells = shallowRef<readonly EpochCell[]>([])
  const error = useReading(
    () => [sampleIndex(), ...steps().map(({ evaluationId }) => evaluationId)].join(' '),
    async (stands) => {
      const found: EpochCell[] = []
      for (const one of steps()) {
        const cell = await readCell(one, sampleIndex())
        if (!stands()) return
        if (cell !== null && one.epoch !== null) found.push({ ...cell, epoch: one.epoch })
      }
      cells.value = found
    }
  )
  return { cells, error }
}
