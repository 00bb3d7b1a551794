import type { RunDetail } from '@contract/run'
import { groupsBy } from './groups-by'

/**
 * Of what shares a key, what the newest run has found, and of one run the last: the same in whatever order it comes. The
 * window lists the newest run first, a report the oldest.
 */
export function newestOf<T extends { readonly detail: RunDetail }>(
  found: readonly T[],
  keyOf: (one: T) => string
): T[] {
  return groupsBy(found, keyOf).map((group) =>
    group.reduce((newest, one) => (isOlder(one.detail, newest.detail) ? newest : one))
  )
}

/** What a caption says where only the newest of several results is drawn; empty where all are. */
export function repeatedText(found: readonly unknown[], drawn: readonly unknown[]): string {
  return drawn.length < found.length ? 'Of repeated measurements the newest is drawn. ' : ''
}

function isOlder({ run: one }: RunDetail, { run: other }: RunDetail): boolean {
  if (one.createdAt !== other.createdAt) return one.createdAt < other.createdAt
  return one.id < other.id
}
