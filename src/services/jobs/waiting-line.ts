import { AppError } from '@contract/errors'
import type { Run } from '@contract/run'

/** The runs that wait for a thread, in the order in which they will start, and whether any may start at all. */
export class WaitingLine {
  private line: readonly Run[] = []
  /** While paused no run leaves the line by itself. */
  isPaused = false
  private readonly heldIds = new Set<string>()

  get length(): number {
    return this.line.length
  }

  /** A copy, so that it may be walked through while runs come and go. */
  list(): Run[] {
    return [...this.line]
  }

  get(runId: string): Run | undefined {
    return this.line.find(({ id }) => id === runId)
  }

  add(run: Run): void {
    this.line = [...this.line, run]
  }

  addFirst(run: Run): void {
    this.line = [run, ...this.line]
  }

  remove(runId: string): void {
    this.line = this.line.filter(({ id }) => id !== runId)
    this.heldIds.delete(runId)
  }

  /** A run that is held keeps its place and does not start. */
  hold(runId: string, isHeld: boolean): void {
    if (isHeld && this.get(runId)) this.heldIds.add(runId)
    else this.heldIds.delete(runId)
  }

  isHeld(runId: string): boolean {
    return this.heldIds.has(runId)
  }

  held(): string[] {
    return [...this.heldIds]
  }

  /**
   * Puts a run before another one, or last when `before` is null. All others keep their order.
   *
   * @throws AppError 'invalid-input' when one of them does not wait (any more)
   */
  move(runId: string, before: string | null): void {
    const run = this.get(runId)
    if (run === undefined || (before !== null && this.get(before) === undefined)) {
      throw new AppError(
        'invalid-input',
        'Only jobs that wait can be put in another order; this one has started or ended meanwhile.'
      )
    }
    if (before === runId) return
    const others = this.line.filter(({ id }) => id !== runId)
    const place = before === null ? others.length : others.findIndex(({ id }) => id === before)
    this.line = [...others.slice(0, place), run, ...others.slice(place)]
  }
}
