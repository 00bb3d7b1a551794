/**
 * How often a job reports, and whether it has been silent for much longer than that. Time is counted in looks of the
 * caller's, so that a computer that slept all night has not been silent.
 */
export interface Rhythm {
  /** The job has reported. */
  report(): void
  /** One more look; gives the looks since the last report once they are too many, else null. */
  look(): number | null
  /** Looks that a silence may last. */
  limit(): number
}

/** Reports whose gaps count. */
const REMEMBERED = 100
/** A silence is long when it is so many times the longest gap of late. */
const FACTOR = 8

/**
 * @param patience looks that any silence may last, however fast the job was
 * @param first looks that may pass before the first report: TensorFlow and the data are loaded then
 */
export function createRhythm(patience: number, first: number): Rhythm {
  let gaps: number[] = []
  let silent = 0
  let reported = false
  const limit = (): number => (reported ? Math.max(patience, FACTOR * Math.max(0, ...gaps)) : first)
  return {
    report() {
      // What came before the first report is the start, not the rhythm.
      if (reported) gaps = [...gaps.slice(1 - REMEMBERED), silent]
      reported = true
      silent = 0
    },
    look() {
      silent++
      return silent > limit() ? silent : null
    },
    limit
  }
}
