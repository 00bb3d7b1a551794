import { type ReportOptions, type ReportSectionId, orderedSections } from '@contract/report'

/** A text that has rested for so long was finished: what replaces it begins another sitting. */
const SITTING_MILLISECONDS = 10 * 60 * 1000
/** Characters that one change takes away, beyond which they are more than a slip of the pen. */
const SLIP = 20

/** Which texts of a report are worth keeping when others take their place: it is written down at every pause in typing. */
export interface EarlierTexts {
  /** The texts of `before` that `after` replaces, and that somebody may want back. */
  replaced(before: ReportOptions, after: ReportOptions): { section: ReportSectionId; note: string }[]
}

/** Remembers when each text was changed last; a new one remembers nothing, so that a start begins a sitting. */
export function createEarlierTexts(now: () => number = Date.now): EarlierTexts {
  const changedAt = new Map<ReportSectionId, number>()
  return {
    replaced(before, after) {
      const texts = textsOf(after)
      return textsOf(before).flatMap(({ section, note }) => {
        const next = texts.find((one) => one.section === section)?.note ?? ''
        if (next === note) return []
        const last = changedAt.get(section) ?? -Infinity
        const rested = Math.abs(now() - last) > SITTING_MILLISECONDS
        changedAt.set(section, now())
        return note.trim() !== '' && (rested || takenAway(note, next) > SLIP) ? [{ section, note }] : []
      })
    }
  }
}

function textsOf(options: ReportOptions): { section: ReportSectionId; note: string }[] {
  return orderedSections(options.sections).map(({ id, notes }) => ({
    section: id,
    note: id === 'notes' ? options.notes : notes
  }))
}

/** Characters of `before` that are gone in `after`, between what both begin and end with. */
function takenAway(before: string, after: string): number {
  const most = Math.min(before.length, after.length)
  let start = 0
  while (start < most && before[start] === after[start]) start++
  let end = 0
  while (end < most - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end++
  return before.length - start - end
}
