import { projectView } from '../../composables/project-view'
import { type SampleQuery, readSampleQuery, sampleQuery } from './sample-query'

/** A way of looking at the images of a data set that a person named. */
export interface SavedView {
  readonly name: string
  readonly query: SampleQuery
}

/** The views that were saved for a data set, kept in the project. */
export interface SavedViews {
  /** By name; those that cannot be read are left out. */
  read(): readonly SavedView[]
  write(views: readonly SavedView[]): void
}

/** Those of the data set with that content. */
export function savedViewsOf(datasetHash: string): SavedViews {
  const kept = projectView(`samples ${datasetHash}`, `heisenbench.sample-views ${datasetHash}`)
  return {
    read() {
      try {
        const found: unknown = JSON.parse(kept.read() ?? '[]')
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
    },
    write(views) {
      kept.keep(JSON.stringify(views.map(({ name, query }) => [name, sampleQuery(query)])))
    }
  }
}
