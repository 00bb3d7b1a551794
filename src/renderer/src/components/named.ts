/** With one more; one of the same name is replaced. Sorted by name. */
export function withNamed<Item extends { readonly name: string }>(
  items: readonly Item[],
  item: Item
): readonly Item[] {
  return [...items.filter(({ name }) => name !== item.name), item].sort((a, b) =>
    a.name.localeCompare(b.name, 'en', { numeric: true })
  )
}
