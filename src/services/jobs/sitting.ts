import { performance } from 'node:perf_hooks'
import type { EngineEvent } from '@contract/engine'
import { type AppError, toAppError } from '@contract/errors'
import type { Progress } from '@contract/job'
import type { Run } from '@contract/run'
import type { Store } from '../store/store'
import type { EngineEnd } from './engine-client'
import { dropProvisional } from './housekeeping'
import type { News } from './news'
import { recordEvent, type Recorded } from './record-event'

const PROGRESS_STORE_MILLISECONDS = 1000

/** `held` stands still until told otherwise, `returning` until a thread is free, null does not. */
export type Hold = 'held' | 'returning' | null

/** One stretch of work of the engine on one run: what it tells is stored, then told on. */
export class Sitting {
  /** Whether a person wants it to stop. */
  isCancelAsked = false
  /** Whether a training ends with the epoch that it is in. */
  isStopAsked = false
  /** Whether it stops to give memory back, and goes on later. */
  isPutBack = false
  /** What went wrong on this side while the engine was still at it. */
  failure: AppError | null = null

  private begun = performance.now()
  private heldSince: number | null = null
  private held: Hold = null
  private progress: Progress | null
  private progressStoredAt = -Infinity
  private produced: string | null = null

  constructor(
    readonly run: Run,
    private readonly store: Store,
    private readonly news: News
  ) {
    this.progress = run.progress
  }

  get hold(): Hold {
    return this.held
  }

  /** Time in which it stands still is no work. */
  set hold(hold: Hold) {
    const now = performance.now()
    if (hold !== null) this.heldSince ??= now
    else if (this.heldSince !== null) {
      this.begun += now - this.heldSince
      this.heldSince = null
    }
    this.held = hold
  }

  /** Seconds of work over all sittings, this one included. */
  private seconds(now: number): number {
    return this.run.seconds + ((this.heldSince ?? now) - this.begun) / 1000
  }

  /** The thread has loaded TensorFlow. */
  started(found: { tensorflow: string; tfjs: string; node: string }): void {
    this.guarded(() => {
      const { versions } = this.store.runs.get(this.run.id)
      if (versions)
        this.news.changed(this.store.runs.change(this.run.id, { versions: { ...versions, ...found } }))
    })
  }

  /** Stores an event and tells it on; gives the artifacts that are no longer needed for this run. */
  event(event: EngineEvent): readonly string[] {
    if (this.failure) return []
    if (event.kind === 'progress') {
      this.guarded(() => this.storeProgress(event.progress))
      this.news.event(this.run.id, event)
      return []
    }
    const now = new Date().toISOString()
    const recorded = this.guarded(() => recordEvent(this.store, this.run.id, event, now))
    if (!recorded) return []
    this.announce(recorded)
    return recorded.replaced
  }

  /** Writes the end into the record of the run. */
  end(state: EngineEnd['state'], error: AppError | null): { readonly run: Run; readonly isStored: boolean } {
    this.hold = null
    const end = {
      state,
      error: error && { code: error.code, message: error.message },
      produced: this.produced ?? this.run.produced,
      progress: state === 'done' ? whole(this.progress) : this.progress,
      seconds: this.seconds(performance.now()),
      endedAt: new Date().toISOString()
    }
    const stored = this.guarded(() =>
      this.store.transaction(() => {
        if (state === 'done') dropProvisional(this.store, this.run.id)
        return this.store.runs.change(this.run.id, end)
      })
    )
    // Where the disk took no more the row still says `running`.
    return stored ? { run: stored, isStored: true } : { run: { ...this.run, ...end }, isStored: false }
  }

  private storeProgress(progress: Progress): void {
    this.progress = progress
    const now = performance.now()
    if (now - this.progressStoredAt < PROGRESS_STORE_MILLISECONDS) return
    this.progressStoredAt = now
    // With the time that it took: a program that is killed writes no end, and the work counts all the same.
    this.store.runs.change(this.run.id, { progress, seconds: this.seconds(now) })
  }

  private announce(recorded: Recorded): void {
    this.produced = recorded.produced ?? this.produced
    if (recorded.told) this.news.event(this.run.id, recorded.told)
    // The row has the progress of up to a second ago; told, it would make the job go back.
    if (recorded.isRunChanged)
      this.news.changed({ ...this.store.runs.get(this.run.id), progress: this.progress })
    if (recorded.grown) this.news.grown(recorded.grown)
  }

  /** Remembers what fails while storing (a full disk, say): going on would lose what the job tells. */
  private guarded<T>(work: () => T): T | null {
    try {
      return work()
    } catch (error) {
      this.failure ??= toAppError(error)
      return null
    }
  }
}

/** The last report of a job that is done may have been held back as one too many. */
function whole(progress: Progress | null): Progress | null {
  return progress && { ...progress, done: progress.total }
}
