import { Bookmark } from '@contract/map-bookmark'
import { projectView } from '../../composables/project-view'

/** The bookmarks of a map, kept in the project. */
export interface Bookmarks {
  /** By name; those that cannot be read are left out. */
  read(): readonly Bookmark[]
  write(bookmarks: readonly Bookmark[]): void
}

/** Those of the map at an address. */
export function bookmarksOf(map: string): Bookmarks {
  const kept = projectView(`map ${map}`, `heisenbench.map-bookmarks ${map}`)
  return {
    read() {
      try {
        const found: unknown = JSON.parse(kept.read() ?? '[]')
        if (!Array.isArray(found)) return []
        return found.flatMap((one: unknown) => {
          const parsed = Bookmark.safeParse(one)
          return parsed.success ? [parsed.data] : []
        })
      } catch {
        return []
      }
    },
    write: (bookmarks) => kept.keep(JSON.stringify(bookmarks))
  }
}
