import type { LabelledImages } from '../data'
import type { Classifier } from '../models/classifier'
import type { RowRange } from '../tensor/even-ranges'
import type { AttackPart, EvaluationRequest } from './attack-part'

/** Other threads that can take stretches of an evaluation off the one that runs the job. */
export interface Sharing {
  /** The images that the others have, too; an evaluation of any other ones is not shared. */
  readonly data: LabelledImages
  /** Offers stretches of one evaluation; they are named by their places in the list. */
  share(request: EvaluationRequest, stretches: readonly RowRange[], model: Classifier): SharedStretches
  /** Nothing is shared for a while: the others give back what they hold. */
  dismiss(): void
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
