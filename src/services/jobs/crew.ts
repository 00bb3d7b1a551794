import type { Run } from '@contract/run'
import type { Sitting } from './sitting'

/** The runs that the engine works on, and those of them that a person has told to stand still. */
export class Crew {
  private readonly sittings = new Map<string, Sitting>()
  /** Whether a job that is held leaves its thread to another one; the engine says. */
  holdFreesThread = false

  get size(): number {
    return this.sittings.size
  }

  get(runId: string): Sitting | undefined {
    return this.sittings.get(runId)
  }

  add(sitting: Sitting): void {
    this.sittings.set(sitting.run.id, sitting)
  }

  remove(runId: string): void {
    this.sittings.delete(runId)
  }

  list(): Sitting[] {
    return [...this.sittings.values()]
  }

  runs(): Run[] {
    return this.list().map(({ run }) => run)
  }

  /** Jobs that take a thread. */
  busy(): number {
    return this.list().filter(({ hold }) => hold === null || !this.holdFreesThread).length
  }

  /** Ids of those that stand still until told otherwise. */
  held(): string[] {
    return this.idsWhere(({ hold }) => hold === 'held')
  }

  /** Ids of those that may go on as soon as a thread is free. */
  returning(): string[] {
    return this.idsWhere(({ hold }) => hold === 'returning')
  }

  /** Ids of trainings that end with the epoch that they are in. */
  stopping(): string[] {
    return this.idsWhere(({ isStopAsked }) => isStopAsked)
  }

  /** The next one that may go on now, if any. */
  nextToReturn(threads: number): Sitting | undefined {
    if (this.holdFreesThread && this.busy() >= threads) return undefined
    return this.list().find(({ hold }) => hold === 'returning')
  }

  private idsWhere(fits: (sitting: Sitting) => boolean): string[] {
    return this.list()
      .filter(fits)
      .map(({ run }) => run.id)
  }
}
