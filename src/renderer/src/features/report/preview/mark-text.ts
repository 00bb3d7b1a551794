import type { Match } from './find-text'

/** What each page has marked; a highlight of the browser holds the ranges of all of them. */
const marked = new Map<string, { readonly found: Range[]; readonly here: Range | null }>()

function range({ from, to }: Match, elements: readonly HTMLElement[]): Range | null {
  const start = elements[from.item]?.firstChild
  const end = elements[to.item]?.firstChild
  if (!(start instanceof Text) || !(end instanceof Text)) return null
  const result = document.createRange()
  result.setStart(start, Math.min(from.at, start.length))
  result.setEnd(end, Math.min(to.at, end.length))
  return result
}

/**
 * Marks matches in the text of one page, and one of them as the one that is looked at; without elements nothing is marked
 * there any more. The elements stay as they are: a highlight is drawn over them.
 *
 * @returns the element that the match looked at begins in
 */
export function markText(
  owner: string,
  matches: readonly Match[],
  current: number | null,
  elements: readonly HTMLElement[] = []
): HTMLElement | null {
  const ranges = matches.map((match) => range(match, elements))
  const here = current === null ? null : (ranges[current] ?? null)
  const found = ranges.filter((one): one is Range => one !== null && one !== here)
  if (matches.length === 0) marked.delete(owner)
  else marked.set(owner, { found, here })
  const all = [...marked.values()]
  CSS.highlights.set('report-found', new Highlight(...all.flatMap((one) => one.found)))
  CSS.highlights.set(
    'report-here',
    new Highlight(...all.flatMap((one) => (one.here === null ? [] : [one.here])))
  )
  return here?.startContainer.parentElement ?? null
}
