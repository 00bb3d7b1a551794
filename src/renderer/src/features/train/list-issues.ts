import type { FieldIssue } from '@contract/errors'
import { numberParts } from '../../format'

/** A field in which numbers are typed with commas between them. */
export interface NumberList {
  /** Where a schema finds the list. */
  readonly path: string
  readonly text: string
  /** What may stand in it: "whole numbers of 0 or more". */
  readonly expected: string
}

/** Seeds, as the field of a grid or a study has them. */
export function seedList(text: string): NumberList {
  return { path: 'seeds', text, expected: 'whole numbers of 0 or more' }
}

/** The same issues with one for each list, which names what was typed instead of its place in the list. */
export function listIssues(issues: readonly FieldIssue[], lists: readonly NumberList[]): FieldIssue[] {
  const placeIn = ({ path }: FieldIssue, list: NumberList): number | null =>
    path.startsWith(`${list.path}.`) ? Number(path.slice(list.path.length + 1)) : null
  const told = lists.flatMap((list) => {
    const parts = numberParts(list.text)
    const wrong = issues.flatMap((issue) => parts[placeIn(issue, list) ?? -1] ?? [])
    if (wrong.length === 0) return []
    const found = [...new Set(wrong)].map((part) => `“${part}”`).join(', ')
    return [
      { path: list.path, message: `expected ${list.expected} with commas between them, found ${found}` }
    ]
  })
  return [...told, ...issues.filter((issue) => lists.every((list) => placeIn(issue, list) === null))]
}
