import type { ReportSectionOption } from '@contract/report'

/** The last place that a section can have: before the appendix. */
export function lastPlace(sections: readonly ReportSectionOption[]): number {
  return sections.length - 1 - sections.filter(({ id }) => id === 'epochs').length
}

/** The list with one section at another place; the same list where that changes nothing. The appendix stays last. */
export function movedTo(
  sections: ReportSectionOption[],
  id: ReportSectionOption['id'],
  place: number
): ReportSectionOption[] {
  const from = sections.findIndex((one) => one.id === id)
  const moved = sections[from]
  const to = Math.max(0, Math.min(lastPlace(sections), place))
  if (moved === undefined || id === 'epochs' || from === to) return sections
  const rest = sections.filter((one) => one !== moved)
  return [...rest.slice(0, to), moved, ...rest.slice(to)]
}
