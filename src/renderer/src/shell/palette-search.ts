export interface Found {
  readonly id: string
  readonly kind: 'command' | 'run' | 'model' | 'dataset' | 'project'
  readonly title: string
  /** Further words under which it is found; not shown. */
  readonly words?: string | undefined
  /** What tells it apart from others of the same name. */
  readonly detail?: string | undefined
  readonly shortcut?: string | null | undefined
  run(): void | Promise<void>
}

/**
 * How well a text fits a query: every word of the query must occur. A whole word counts more than the beginning of
 * one, that more than anything within; early more than late. Null when it does not fit.
 */
export function score(query: string, title: string, words = ''): number | null {
  const tokens = query.toLowerCase().split(/\s+/).filter(Boolean)
  const text = title.toLowerCase()
  const more = words.toLowerCase()
  let sum = 0
  for (const token of tokens) {
    const place = text.indexOf(token)
    if (place >= 0) {
      const begins = place === 0 || !/[\p{L}\p{N}]/u.test(text[place - 1] ?? '')
      const ends = !/[\p{L}\p{N}]/u.test(text[place + token.length] ?? '')
      sum += (begins ? (ends ? 6 : 4) : 2) - place / (text.length + 1)
    } else if (more.includes(token)) sum += 1
    else return null
  }
  return sum
}

/** What fits the query, the best first; equally good ones in the order given. */
export function search<T extends Pick<Found, 'title' | 'words' | 'detail'>>(
  query: string,
  all: readonly T[],
  limit: number
): T[] {
  return all
    .flatMap((one, place) => {
      const points = score(query, one.title, `${one.words ?? ''} ${one.detail ?? ''}`)
      return points === null ? [] : [{ one, points, place }]
    })
    .sort((a, b) => b.points - a.points || a.place - b.place)
    .slice(0, limit)
    .map(({ one }) => one)
}
