import { AppError } from '@contract/errors'
import type { LockHolder } from '@contract/queue'
import type { Store } from '../store/store'
import { recoverRuns, sweepArtifacts, sweepForgotten } from './housekeeping'
import type { News } from './news'

/** Between two looks at another program that runs the jobs. */
const LOOK_MILLISECONDS = 2000

/** The right to run the jobs of a project, which one process has at a time. */
export class Lease {
  private isClosing = false
  private watching: NodeJS.Timeout | null = null
  private isStrewn = true
  /** Who else runs the jobs of this project, as last seen. */
  other: LockHolder | null = null
  /** Resolves once nothing is swept any more. */
  sweeping: Promise<void> = Promise.resolve()

  constructor(
    private readonly store: Store,
    private readonly news: News,
    /** Whether there are jobs that it is needed for. */
    private readonly isNeeded: () => boolean,
    /** Somebody else has begun to run the jobs, or has ended. */
    private readonly changed: () => void
  ) {}

  /** Clears up after a process that was killed, unless another one is running jobs here. */
  async open(): Promise<void> {
    try {
      this.claim()
    } catch (error) {
      if (error instanceof AppError && error.code === 'store-locked') return this.watch()
      throw error
    }
    await this.settle()
  }

  /** Looks on while another program runs the jobs; clears up after it once it has ended. */
  private watch(): void {
    this.see()
    this.watching ??= setInterval(() => {
      try {
        this.see()
      } catch {
        // A busy database: the next look will do.
      }
      if (this.other !== null || this.isClosing) return
      this.rest()
      this.open().catch(() => undefined)
    }, LOOK_MILLISECONDS)
    this.watching.unref()
  }

  private see(): void {
    const before = this.other?.since
    this.other = this.store.lock.other()
    if (this.other?.since !== before) this.changed()
  }

  private rest(): void {
    if (this.watching) clearInterval(this.watching)
    this.watching = null
  }

  /** Takes the lock for jobs; the first thing then is to clear up after whoever had it. */
  claim(): void {
    const { store } = this
    if (this.isClosing)
      throw new AppError('refused', 'The project is being closed; no job can start any more.')
    if (store.lock.isHeld) return
    try {
      store.lock.acquire()
    } catch (error) {
      if (error instanceof AppError && error.code === 'store-locked') this.watch()
      throw error
    }
    const recovered = recoverRuns(store, new Date().toISOString())
    if (recovered.length > 0) this.strew()
    for (const run of recovered) this.news.changed(run)
  }

  /** A run that this process does not work on: it has ended, or another process has it or has died with it. */
  disown(runId: string): void {
    const { state } = this.store.runs.get(runId)
    if (state !== 'running' && state !== 'queued') return
    this.claim()
    this.strew()
    this.sweep()
  }

  /** A job has not come to its end: it may have written files that it never told of. */
  strew(): void {
    this.isStrewn = true
  }

  /**
   * Sweeps up once there is nothing left to do. Where all jobs came to their ends nothing lies about that rows did not
   * point to, and the folder, which may hold thousands of files, need not be looked through after each small job.
   */
  sweep(): void {
    this.sweeping = this.settle(this.isStrewn)
  }

  /** No job can be claimed from now on. */
  close(): void {
    this.isClosing = true
    this.rest()
  }

  /** Nothing is left to do: sweeps up and gives the lock back, unless a new job has come meanwhile. */
  async settle(isWhole = true): Promise<void> {
    const { store } = this
    if (!store.lock.isHeld) return
    this.isStrewn &&= !isWhole
    // Files that cannot be removed now will be the next time; no job has failed for it.
    await (isWhole ? sweepArtifacts(store) : sweepForgotten(store)).catch(() => this.strew())
    if (this.isNeeded()) return
    try {
      store.lock.release()
    } catch {
      // A full disk: the lock is given back later, or ends with this process.
    }
  }
}
