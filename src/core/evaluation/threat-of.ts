import { aimOf, attackInfos, isTargeted, type AttackSpec } from '@contract/attacks'
import type { Bounds, ThreatModel } from '@contract/threat-model'

/** The threat model of an attack on data in a box. */
export function threatOf(spec: AttackSpec, bounds: Bounds): ThreatModel {
  return {
    norm: spec.norm,
    epsilon: spec.epsilon,
    bounds,
    knowledge: attackInfos[spec.attack].knowledge,
    targeted: isTargeted(spec),
    ...aimOf(spec),
    ...(spec.eightBit ? { eightBit: true } : {})
  }
}
