import { AppError } from '@contract/errors'
import type { Store } from '../store/store'
import { recoverRuns, sweepArtifacts } from './housekeeping'
import type { News } from './news'

/** The right to run the jobs of a project, which one process has at a time. */
export class Lease {
  private isClosing = false
  /** Resolves once nothing is swept any more. */
  sweeping: Promise<void> = Promise.resolve()

  constructor(
    private readonly store: Store,
    private readonly news: News,
    /** Whether there are jobs that it is needed for. */
    private readonly isNeeded: () => boolean
  ) {}

  /** Clears up after a process that was killed, unless another one is running jobs here. */
  async open(): Promise<void> {
    try {
      this.claim()
    } catch (error) {
      if (error instanceof AppError && error.code === 'store-locked') return
      throw error
    }
    await this.settle()
  }

  /** Takes the lock for jobs; the first thing then is to clear up after whoever had it. */
  claim(): void {
    const { store } = this
    if (this.isClosing)
      throw new AppError('refused', 'The project is being closed; no job can start any more.')
    if (store.lock.isHeld) return
    store.lock.acquire()
    for (const run of recoverRuns(store, new Date().toISOString())) this.news.changed(run)
  }

  /** A run that this process does not work on: it has ended, or another process has it or has died with it. */
  disown(runId: string): void {
    const { state } = this.store.runs.get(runId)
    if (state !== 'running' && state !== 'queued') return
    this.claim()
    this.sweep()
  }

  /** Sweeps up once there is nothing left to do. */
  sweep(): void {
    this.sweeping = this.settle()
  }

  /** No job can be claimed from now on. */
  close(): void {
    this.isClosing = true
  }

  /** Nothing is left to do: sweeps up and gives the lock back, unless a new job has come meanwhile. */
  async settle(): Promise<void> {
    const { store } = this
    if (!store.lock.isHeld) return
    // Files that cannot be removed now will be the next time; no job has failed for it.
    await sweepArtifacts(store).catch(() => undefined)
    if (this.isNeeded()) return
    try {
      store.lock.release()
    } catch {
      // A full disk: the lock is given back later, or ends with this process.
    }
  }
}
