import type { Run } from '@contract/run'
import type { Store } from '../store/store'
import { dropProvisional } from './housekeeping'

const RETRY_MILLISECONDS = 2000

/**
 * How jobs ended whose end could not be stored (a full disk, a read-only folder): it is tried again until it can be.
 * Without that a job would be said to run for as long as the project is open.
 */
export class LateEnds {
  private readonly ends = new Map<string, Run>()
  private timer: NodeJS.Timeout | null = null

  /** @param stored an end is stored at last */
  constructor(
    private readonly store: Store,
    private readonly stored: (run: Run) => void
  ) {}

  get(runId: string): Run | undefined {
    return this.ends.get(runId)
  }

  add(run: Run): void {
    this.ends.set(run.id, run)
    this.timer ??= setInterval(() => this.retry(), RETRY_MILLISECONDS)
    this.timer.unref()
  }

  /** The run goes on: its end is no longer true. */
  forget(runId: string): void {
    this.ends.delete(runId)
    this.rest()
  }

  /** A last try. What still cannot be stored is found as running, and made interrupted, by the next opening. */
  close(): void {
    this.retry()
    this.ends.clear()
    this.rest()
  }

  private retry(): void {
    for (const { id, state, error, produced, progress, seconds, endedAt } of [...this.ends.values()]) {
      try {
        const run = this.store.transaction(() => {
          if (state === 'done') dropProvisional(this.store, id)
          return this.store.runs.change(id, { state, error, produced, progress, seconds, endedAt })
        })
        this.ends.delete(id)
        this.stored(run)
      } catch {
        // Still full; later, then.
      }
    }
    this.rest()
  }

  private rest(): void {
    if (this.ends.size > 0 || !this.timer) return
    clearInterval(this.timer)
    this.timer = null
  }
}
