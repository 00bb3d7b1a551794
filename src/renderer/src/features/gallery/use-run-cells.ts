import type { AppError } from '@contract/errors'
import type { GalleryEvaluation, GalleryExample } from '@contract/gallery'
import { type ShallowRef, shallowRef } from 'vue'
import { call } from '../../api'
import { useReading } from '../../composables/use-reading'
import { type Picture, imagePicture } from './picture'
import { type Series, epsilonOf } from './series'

/** One image under one attack at one epsilon. */
export interface RunCell {
  readonly evaluationId: string
  readonly example: GalleryExample
  readonly picture: Picture
}

/** Reads one image of an evaluation; null where it was not kept. */
export type CellReader = (evaluation: GalleryEvaluation, sampleIndex: number) => Promise<RunCell | null>

/** What is known of the examples of an evaluation is kept: they never change. */
export function createCellReader(): CellReader {
  const known = new Map<string, GalleryExample[]>()
  return async ({ evaluationId, imageShape, bounds }, sampleIndex) => {
    const examples = known.get(evaluationId) ?? (await call('gallery.examples', { evaluationId }))
    known.set(evaluationId, examples)
    const example = examples.find((one) => one.sampleIndex === sampleIndex)
    if (example === undefined) return null
    const { adversarial } = await call('gallery.images', { evaluationId, sampleIndices: [sampleIndex] })
    return { evaluationId, example, picture: imagePicture(adversarial, imageShape, bounds) }
  }
}

/** A run in a row: an attack on a network, and what it made of the image at each epsilon. */
export interface RunRow {
  readonly key: string
  readonly model: string
  readonly label: string
  /** By epsilon; an epsilon that was not tried, or did not keep the image, has none. */
  readonly cells: ReadonlyMap<number, RunCell>
}

/** All epsilons of some series, rising. */
export function epsilonsOfAll(all: readonly Series[]): number[] {
  return [...new Set(all.flatMap(({ evaluations }) => evaluations.map(epsilonOf)))].sort((a, b) => a - b)
}

/** Reads one image in all runs that kept it; rows appear as they come. */
export function useRunCells(
  readCell: CellReader,
  all: () => readonly Series[],
  sampleIndex: () => number
): { readonly rows: ShallowRef<readonly RunRow[]>; readonly error: ShallowRef<AppError | null> } {
  const rows = shallowRef<readonly RunRow[]>([])
  const error = useReading(
    () =>
      [sampleIndex(), ...all().flatMap(({ evaluations }) => evaluations.map((one) => one.evaluationId))].join(
        ' '
      ),
    async (stands) => {
      const index = sampleIndex()
      const found: RunRow[] = []
      for (const { key, model, label, evaluations } of all()) {
        const cells = new Map<number, RunCell>()
        for (const one of evaluations) {
          const cell = await readCell(one, index)
          if (!stands()) return
          if (cell !== null) cells.set(epsilonOf(one), cell)
        }
        if (cells.size > 0) found.push({ key, model, label, cells })
        rows.value = [...found]
      }
    }
  )
  return { rows, error }
}
