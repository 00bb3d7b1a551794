import { AppError } from '@contract/errors'
import type { LockHolder, QueueState } from '@contract/queue'
import type { Run } from '@contract/run'
import type { Crew } from './crew'
import type { MemoryGuard } from './memory-guard'
import type { SilenceWatch } from './silence-watch'
import type { WaitingLine } from './waiting-line'

/** The queue as it is told to the world. */
export function queueState(
  line: WaitingLine,
  crew: Crew,
  silence: SilenceWatch,
  { memory, limit: memoryLimit }: MemoryGuard,
  threads: number,
  lockedBy: LockHolder | null
): QueueState {
  return {
    paused: line.isPaused,
    waiting: line.list().map(({ id }) => id),
    held: [...crew.held(), ...line.held()],
    returning: crew.returning(),
    stopping: crew.stopping(),
    quiet: silence.quiet(),
    ...{ threads, memory, memoryLimit, lockedBy }
  }
}

/** What is said of a run that is no longer at work. */
export function tooLate({ label, state }: Run): AppError {
  return new AppError('invalid-input', `"${label}" is ${state}, or is being cancelled: that is too late.`)
}

/** Who waits until a run has come to its end here. */
export class Waiters {
  private readonly waiting = new Map<string, (() => void)[]>()

  until(runId: string): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.set(runId, [...(this.waiting.get(runId) ?? []), resolve])
    })
  }

  release(runId: string): void {
    for (const resolve of this.waiting.get(runId) ?? []) resolve()
    this.waiting.delete(runId)
  }
}
