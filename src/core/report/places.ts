import type { RunDetail } from '@contract/run'
import type { Subject } from './input'

/** More cannot be compared at once. */
const MOST_COMPARED = 12

/** Where the window shows the trainings of a report: their study, or all of them side by side. */
export function trainingsPlace({ trainings }: Subject): string | null {
  const studies = new Set(trainings.map(({ run }) => run.studyId))
  const [study] = studies
  if (studies.size === 1 && study) return hash('study', study)
  return comparison(trainings)
}

/** Where the window shows a few runs: their own page, or all of them side by side. */
export function runsPlace(details: readonly RunDetail[]): string | null {
  const [only] = details
  return details.length === 1 && only ? runPlace(only) : comparison(details)
}

/** The page of one run. */
export function runPlace({ run }: RunDetail): string {
  return hash('runs', run.id)
}

/** The name under which links inside a report find a run. */
export function runAnchor({ run }: RunDetail): string {
  return `run-${run.id}`
}

function comparison(details: readonly RunDetail[]): string | null {
  if (details.length === 0) return null
  const chosen = details.slice(0, MOST_COMPARED).map(({ run }, slot) => `${slot}.${run.id}`)
  return hash('compare', 'curves', chosen.join('+'))
}

function hash(...parts: readonly string[]): string {
  return `#/${parts.map(encodeURIComponent).join('/')}`
}
