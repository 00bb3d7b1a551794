/** As many colours as series have. */
export const TAG_COLORS = 7

/** The number of a tag's colour: the one that was chosen, else one that follows from its letters. */
export function tagColor(tag: string, chosen: Readonly<Record<string, number>>): number {
  const own = chosen[tag]
  if (own !== undefined) return ((own % TAG_COLORS) + TAG_COLORS) % TAG_COLORS
  let sum = 0
  for (const letter of tag) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 1_000_003
  return sum % TAG_COLORS
}
