import type { RowRange } from '../tensor/even-ranges'
import type { AttackPart, EvaluationRequest } from './attack-part'

/** Other threads that can take stretches of an evaluation off the one that runs the job. */
export interface Sharing {
  /**
   * Offers stretches of one evaluation; they are named by their places in the list.
   *
   * @param modelHash SHA-256 of the weights of the network that is attacked, one of the job's
   */
  share(request: EvaluationRequest, stretches: readonly RowRange[], modelHash: string): SharedStretches
}

/** Stretches of one evaluation; each is claimed once, by whoever has time. */
export interface SharedStretches {
  /** The next stretch for this thread to do; null when none is left. */
  claim(): number | null
  /** Images of other threads' stretches that are done, for the progress. */
  done(): number
  /** Takes what another thread has found, if it is there. */
  take(index: number): AttackPart | null
  /** Whether no other thread is at work: a stretch that is not there then was not brought to its end. */
  isOver(): boolean
  /** Waits a moment for the others. */
  rest(): Promise<void>
}

/** All stretches for one thread. */
export function unshared(count: number): SharedStretches {
  let next = 0
  return {
    claim: () => (next < count ? next++ : null),
    done: () => 0,
    take: () => null,
    isOver: () => true,
    rest: () => Promise.resolve()
  }
}
