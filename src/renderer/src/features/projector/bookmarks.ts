import { Bookmark } from '@contract/map-bookmark'
import { keep, remembered } from '../../safe-mode'

const keyOf = (map: string): string => `heisenbench.map-bookmarks ${map}`

/** The bookmarks of a map, by name; those that cannot be read are left out. */
export function readBookmarks(map: string): readonly Bookmark[] {
  try {
    const found: unknown = JSON.parse(remembered(keyOf(map)) ?? '[]')
    if (!Array.isArray(found)) return []
    return found.flatMap((one: unknown) => {
      const parsed = Bookmark.safeParse(one)
      return parsed.success ? [parsed.data] : []
    })
  } catch {
    return []
  }
}

/** Keeps them with the window, not in the project. */
export function writeBookmarks(map: string, bookmarks: readonly Bookmark[]): void {
  keep(keyOf(map), JSON.stringify(bookmarks))
}
