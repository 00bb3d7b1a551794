import type { Progress } from '@contract/job'

/** Estimates when a job will be done from the pace of its progress. The clock is the caller's. */
export interface Eta {
  /**
   * Takes a progress and the time at which it came (seconds of any steady clock); gives the seconds that are left, or
   * null while there is no pace to judge by.
   */
  update(progress: Progress, seconds: number): number | null
}

interface Sample {
  readonly seconds: number
  readonly done: number
}

/** Only the last minutes count: what went before (a warm-up, another job on the same cores) says little. */
const WINDOW_SECONDS = 120
/** A pace over less time is noise. */
const MINIMUM_SECONDS = 1
/** So is one over a smaller share of the work, unless it took long: a start, and a first measurement, go at another pace. */
const MINIMUM_SHARE = 0.005
const LONG_SECONDS = 60

/** An estimate that has seen no progress yet. */
export function createEta(): Eta {
  let samples: Sample[] = []
  let total: number | null = null
  return {
    update(progress, seconds) {
      const last = samples[samples.length - 1]
      // Work that grows or goes back is other work (a resumed run): its pace is learned anew.
      const isOther =
        last !== undefined &&
        (progress.total !== total || progress.done < last.done || seconds < last.seconds)
      if (isOther) samples = []
      total = progress.total
      const recent = samples.filter((sample) => seconds - sample.seconds <= WINDOW_SECONDS)
      // A step longer than the window leaves nothing recent; the step itself then is the pace.
      samples = [...(recent.length > 0 ? recent : samples.slice(-1)), { seconds, done: progress.done }]
      return secondsLeft(samples, progress, seconds)
    }
  }
}

function secondsLeft(samples: readonly Sample[], progress: Progress, seconds: number): number | null {
  if (progress.done >= progress.total) return 0
  const first = samples[0]
  if (first === undefined) return null
  const elapsed = seconds - first.seconds
  const work = progress.done - first.done
  const least = work < MINIMUM_SHARE * progress.total ? LONG_SECONDS : MINIMUM_SECONDS
  return elapsed < least || work <= 0 ? null : ((progress.total - progress.done) * elapsed) / work
}
