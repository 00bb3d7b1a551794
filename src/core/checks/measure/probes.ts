import type { ProbeCheckId } from '@contract/checks/job'
import type { LabelledImages } from '../../data'
import type { Classifier } from '../../models/classifier'
import type { Passing } from '../../jobs/job'
import type { Finding } from './finding'
import { hiddenDefence } from './hidden-defence'
import { differences, gradients, stable } from './slopes'
import { alone, deterministic } from './steadiness'

/** What the probes look at: the first images of an evaluation. */
export interface ProbeInput {
  readonly model: Classifier
  readonly test: LabelledImages
  readonly samples: number
  readonly offset: number
  readonly seed: number
  readonly batchSize: number
}

/**
 * The probes of a network, by check. Each is over in a moment; the signal is looked at between passes, which are halved where they
 * do not fit into memory.
 */
export const probes: Readonly<Record<ProbeCheckId, (input: ProbeInput, passing: Passing) => Finding>> = {
  C8: deterministic,
  C10: gradients,
  C11: differences,
  C12: stable,
  C24: alone,
  C32: hiddenDefence
}
