import * as tf from '@tensorflow/tfjs-core'
import { attackInfos, attackLabel, AttackSpec, isTargeted } from '@contract/attacks'
import type { Norm } from '@contract/threat-model'
import { formatCount } from '../../charts/format'
import { batchOf, range } from '../../tensor/batches'
import { isSearchSpec } from '../subject'
import { lookInto } from './hidden-defence'
import { probeCount, quietly, tryAttack, type Part } from './part'

/** Images of the pass that is looked into once more. */
const FEW = 4

/**
 * C32 with its cure: where a step lets no gradient through, BPDA attacks the same images in the same ball (Athalye et al.
 * 2018, section 4.1). What it fools and the attack does not was hidden by that step.
 */
export function withSubstitute(look: Part): Part {
  return async function* (input, context) {
    const found = yield* look(input, context)
    const { spec, model, test } = input
    const { attack } = spec
    const norms: readonly Norm[] = attackInfos.bpda.norms
    const isAsked = isSearchSpec(attack) && !isTargeted(attack) && norms.includes(attack.norm)
    const samples = probeCount(input)
    if (found.state !== 'warned' || !isAsked || samples === 0) return found
    const { x, y } = batchOf(test, range(spec.offset, Math.min(FEW, samples)))
    try {
      if (lookInto(model, x).blocked.length === 0) return found
    } finally {
      tf.dispose([x, y])
    }
    const { norm, epsilon, eightBit } = attack
    const substituted = AttackSpec.parse({
      ...{ attack: 'bpda', norm, epsilon },
      ...(eightBit ? { eightBit } : {})
    })
    const { offset, seed, batchSize } = spec
    const common = { model, test, samples, offset, seed, batchSize, evaluationId: input.runId }
    const { robust: direct } = yield* quietly(tryAttack({ ...common, attack }, context))
    const { robust } = yield* quietly(tryAttack({ ...common, attack: substituted }, context))
    const alone = direct.reduce((sum, flag, row) => sum + (flag === 1 && robust[row] === 0 ? 1 : 0), 0)
    return {
      ...found,
      state: alone > 0 ? 'failed' : 'warned',
      sentence:
        `${found.sentence} Of ${formatCount(samples)} images ${attackLabel(substituted)} fools ${formatCount(alone)} that withstand ` +
        `${attackLabel(attack)}.`
    }
  }
}
