import { createRandom } from '@core/tensor/random'

/** What the program is doing when it is disturbed. */
export const activities = [
  'import',
  'train',
  'attack',
  'certify',
  'transfer',
  'study',
  'report',
  'zip'
] as const
export type Activity = (typeof activities)[number]

/** What is done to it. */
export const faults = [
  'kill-main',
  'kill-engine',
  'kill-both',
  'disk-full',
  'read-only',
  'file-removed',
  'file-cut',
  'clock-jump',
  'engine-hang',
  'second-program',
  'memory-limit'
] as const
export type Fault = (typeof faults)[number]

export interface Plan {
  readonly seed: number
  readonly activity: Activity
  readonly fault: Fault
  /** When the fault strikes, as a share of what the activity takes undisturbed. */
  readonly moment: number
  /** Which of the trainings, reports, files or directions; each use takes it modulo its own count. */
  readonly choice: number
}

/** An archive is made without an engine, and while no jobs run. */
const withoutEngine: readonly Fault[] = [
  'kill-engine',
  'kill-both',
  'engine-hang',
  'second-program',
  'memory-limit'
]

/** Kills are what a person meets most: they are drawn three times as often as each of the others. */
function faultsOf(activity: Activity): Fault[] {
  return faults
    .filter((fault) => activity !== 'zip' || !withoutEngine.includes(fault))
    .flatMap((fault) => (fault.startsWith('kill') ? [fault, fault, fault] : [fault]))
}

/** The plan of a round depends on its seed alone, so that a round can be repeated by itself. */
export function planOf(seed: number): Plan {
  const random = createRandom(seed).fork('campaign')
  const activity = activities[random.integer(activities.length)] ?? 'train'
  const possible = faultsOf(activity)
  const fault = possible[random.integer(possible.length)] ?? 'kill-main'
  return { seed, activity, fault, moment: 0.02 + 0.96 * random.uniform(), choice: random.integer(2 ** 20) }
}
