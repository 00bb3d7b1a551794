/** Values that share a key, in the order in which they came; there is always one. */
export type Group<T> = readonly [T, ...T[]]

/** Parts values by a key; the groups stand in the order in which their keys come. */
export function groupsBy<T>(values: Iterable<T>, keyOf: (value: T) => string): Group<T>[] {
  const groups = new Map<string, [T, ...T[]]>()
  for (const value of values) {
    const key = keyOf(value)
    const known = groups.get(key)
    if (known) known.push(value)
    else groups.set(key, [value])
  }
  return [...groups.values()]
}
