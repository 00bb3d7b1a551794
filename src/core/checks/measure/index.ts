import { probeChecks, type MeasuredCheckId, type ProbeCheckId } from '@contract/checks/job'
import { binarization } from './binarization'
import { evaluated } from './evaluations'
import { feasible } from './feasible'
import { cameToRest } from './optimisation'
import type { Part } from './part'
import { probes } from './probes'
import { rejecting } from './rejecting'
import { breaksTwin, surrogatesAgree, transferred } from './similar'
import { withSubstitute } from './substituted'
import { survives } from './survival'

export type { OtherNetwork, Part, PartInput } from './part'
export { probes } from './probes'

function probe(id: ProbeCheckId): Part {
  return async function* ({ spec, model, test }, context) {
    yield { kind: 'progress', progress: { done: 0, total: 1, unit: 'images', message: 'probes' } }
    const { offset, seed, batchSize } = spec
    const samples = Math.min(spec.probes, spec.samples)
    return probes[id]({ model, test, samples, offset, seed, batchSize }, context)
  }
}

const [C8, C10, C11, C12, C24, looked] = probeChecks.map(probe) as [Part, Part, Part, Part, Part, Part]

/** How each check that needs the network is measured. */
export const measuredParts: Readonly<Record<MeasuredCheckId, Part>> = {
  C8,
  C10,
  C11,
  C12,
  C24,
  C32: withSubstitute(looked),
  C14: cameToRest,
  C22: feasible,
  C23: survives,
  C33: rejecting,
  C1: evaluated('C1'),
  C4: evaluated('C4'),
  C5: evaluated('C5'),
  C16: binarization,
  C21: breaksTwin,
  C19: transferred,
  C15: surrogatesAgree,
  C6: evaluated('C6'),
  C7: evaluated('C7'),
  C17: evaluated('C17'),
  C2: evaluated('C2'),
  C18: evaluated('C18')
}
