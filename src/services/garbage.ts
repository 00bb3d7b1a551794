import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { ResourceLimits } from 'node:worker_threads'

/** Ended jobs between two collections: one takes some 40 ms, and a hundred small jobs leave a few mebibytes. */
const JOBS = 100
/**
 * MiB of the young generation above which it is not made larger: what Electron 22 gives it at most. Reading 200,000 rows
 * takes a quarter longer with 2, and 4 % less with 64.
 */
const YOUNG = 16

/**
 * Keeps V8 from making the young generation of this process larger, once it is large enough; to be called now and then.
 *
 * V8 doubles it each time that its collections have found, all of them together, as many bytes in use as it holds: in a
 * program that runs for days that comes at some time, whatever it needs, up to 128 MiB under Node 24 (32 under Node 20; 16
 * under Electron 22). Only a program at rest gets it back. Where loading the program has taken more, it stays at that.
 */
export function boundYoungGeneration(): void {
  const young = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')
  setFlagsFromString(`--semi-space-growth-factor=${(young?.space_size ?? 0) < YOUNG * 2 ** 20 ? 2 : 1}`)
}

/** The same for a thread that runs jobs: it can be told when it is started. V8 counts a third half, for what grows old. */
export const youngLimits: ResourceLimits = { maxYoungGenerationSizeMb: (3 * YOUNG) / 2 }

/** Collects what is garbage at this moment, in this thread. */
export function collectGarbage(): void {
  collector ??= findCollector()
  collector()
}

/**
 * Collects what jobs leave in the thread that runs or keeps them, one after the other. By itself V8 collects what lives
 * longer than a moment only when it has piled up to a limit, which begins at hundreds of mebibytes and comes down slowly.
 */
export class JobGarbage {
  private jobs = 0

  constructor(private readonly collect: () => void = collectGarbage) {}

  /** A job has ended. */
  add(): void {
    this.jobs++
    if (this.jobs < JOBS) return
    this.jobs = 0
    // Not before who waits for the job has heard of its end.
    setImmediate(this.collect)
  }
}

let collector: (() => void) | undefined

/** V8's collector is there only for who asks; asked for now, it is there in contexts made from now on. */
function findCollector(): () => void {
  const known = (globalThis as { gc?: () => void }).gc
  if (known !== undefined) return known
  setFlagsFromString('--expose-gc')
  return runInNewContext('gc') as () => void
}
