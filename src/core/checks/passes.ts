import { probeChecks, type CheckJobSpec, type MeasuredCheckId } from '@contract/checks'
import type { Bounds } from '@contract/threat-model'
import { attackPasses } from '../jobs/passes'
import { pastDetectorAttack, TURNED_AWAY, wantedAttacks, type EvaluatedCheckId } from './plan'

/** Readouts of the binarization test, and inner points and draws of each, as forward passes of one image. */
const READOUTS = 50
const POINTS = 2200
/** A batch of one takes so many times longer for each image than a full one. */
const SINGLE = 12

/** Of the probes: passes over all their images, and over the few that they ask often, a backward pass as two. */
const EACH = 5 + 3 * 3
const OFTEN = 16
const EACH_OF_FEW = 2 * 2 * 20 + 100 + 20

/** Passes of all probes of a network together. */
export function probePasses(samples: number): number {
  return samples * EACH + Math.min(samples, OFTEN) * EACH_OF_FEW
}

const isEvaluated = (id: MeasuredCheckId): id is EvaluatedCheckId => id in wantedAttacks

/**
 * How many passes of one image, forward and backward, a check is likely to take; for progress and estimates.
 *
 * @param turnsAway whether the network has outputs that are no class of the data; most have none
 */
export function checkPasses(
  id: MeasuredCheckId,
  spec: CheckJobSpec,
  bounds: Bounds,
  turnsAway = false
): number {
  const few = Math.min(spec.probes, spec.samples)
  const attack = few * attackPasses(spec.attack)
  if (isEvaluated(id))
    return Math.max(
      1,
      wantedAttacks[id](spec, bounds).reduce(
        (sum, wanted) => sum + (wanted.images === 'all' ? spec.samples : few) * attackPasses(wanted.attack),
        0
      )
    )
  if (id === 'C16') {
    const readouts = Math.min(READOUTS, few)
    return readouts * (POINTS / 3 + SINGLE * attackPasses(spec.attack))
  }
  if (id === 'C14' || id === 'C23') return attack
  if (id === 'C22') return attack + few * SINGLE
  if (id === 'C33') {
    const adaptive = turnsAway ? pastDetectorAttack(spec.attack) : null
    const more = adaptive === null ? 0 : TURNED_AWAY.length * few * attackPasses(adaptive)
    return turnsAway ? attack + more : 1
  }
  if (id === 'C15') return 2 * attack
  if (id === 'C21') return 2 * attack
  if (id === 'C19') return 3 * attack
  return probePasses(few) / probeChecks.length
}
