import { type SampleQuery, readSampleQuery, sampleQuery } from './sample-query'
import { keep, remembered } from '../../safe-mode'

/** A way of looking at the images of a data set that a person named. */
export interface SavedView {
  readonly name: string
  readonly query: SampleQuery
}

const keyOf = (datasetHash: string): string => `heisenbench.sample-views ${datasetHash}`

/** The views that were saved for a data set, by name; those that cannot be read are left out. */
export function readViews(datasetHash: string): readonly SavedView[] {
  try {
    const found: unknown = JSON.parse(remembered(keyOf(datasetHash)) ?? '[]')
    if (!Array.isArray(found)) return []
    return found.flatMap((one: unknown): SavedView[] => {
      const [name, query] = Array.isArray(one) ? (one as unknown[]) : []
      return typeof name === 'string' && typeof query === 'string'
        ? [{ name, query: readSampleQuery(query) }]
        : []
    })
  } catch {
    return []
  }
}

/** Keeps the views with the window, not in the project. */
export function writeViews(datasetHash: string, views: readonly SavedView[]): void {
  const texts = views.map(({ name, query }) => [name, sampleQuery(query)])
  keep(keyOf(datasetHash), JSON.stringify(texts))
}
