import * as tf from '@tensorflow/tfjs-core'
import {
  attackInfos,
  attackName,
  membersOf,
  type AttackId,
  type AttackOptions,
  type AttackSpec
} from '@contract/attacks'
import type { ThreatModel } from '@contract/threat-model'
import { range } from '../tensor/batches'
import { distances } from '../tensor/norms'
import { chosenRows } from '../tensor/rows-of'
import { valuesOf } from '../tensor/values-of'
import type { AttackFunction, AttackInput, AttackProgress, InputOf } from './attack'
import { bestExamples } from './best-examples'
import { reachOf } from './inside'
import { legalInput } from './legal'
import { partOf } from './repeated'
import { within } from './within'

type AnyAttack = AttackFunction<AttackOptions<AttackId>>
/** The attacks that are lists of others. */
export type EnsembleId = 'autoattack' | 'worstof'

/**
 * Several attacks one after the other (Croce & Hein 2020, section 5: AutoAttack is one such list), each on what withstood
 * those before, with the random numbers that it would have alone. What a member returns is judged here in a pass of its
 * own, for the choice of who goes on; `credit` is told whom each success is owed to.
 */
export async function* ensemble<K extends EnsembleId>(
  id: K,
  input: InputOf<K>,
  attackOf: (id: AttackId) => AnyAttack
): AsyncGenerator<AttackProgress, tf.Tensor4D, void> {
  const { x, threat, options, random, signal } = input
  const { norm, epsilon } = threat
  const members = membersOf({ attack: id, norm, epsilon, options } as AttackSpec)
  const best = bestExamples(x)
  const used = new Map<AttackId, number>()
  for (const [place, member] of members.entries()) {
    signal.throwIfAborted()
    const rows = range(0, x.shape[0]).filter((row) => !best.isFooled(row))
    if (rows.length === 0) break
    const again = used.get(member.attack) ?? 0
    used.set(member.attack, again + 1)
    const stream = random.fork(`attack-${member.attack}${again === 0 ? '' : `-${again + 1}`}`)
    const found = yield* within(
      runMember(member, { ...input, random: stream }, rows, attackOf),
      place,
      members.length
    )
    try {
      const draws = 'eotSamples' in member.options ? member.options.eotSamples : 1
      const answers = input.oracle.averaged(draws).evaluate(found, rows, 'margin')
      best.offer(found, rows, answers, 'all')
      rows.forEach((row, at) => {
        if (answers.fooled[at] === 1) input.credit?.(row, attackName(member))
      })
    } finally {
      found.dispose()
    }
  }
  return best.toTensor()
}

/** Runs one attack on some of the samples; what it returns is brought back to the ball where it left it. */
async function* runMember(
  member: AttackSpec,
  input: AttackInput<unknown>,
  rows: Int32Array,
  attackOf: (id: AttackId) => AnyAttack
): AsyncGenerator<AttackProgress, tf.Tensor4D, void> {
  const { knowledge } = attackInfos[member.attack]
  const part = partOf(input, rows, member.options, { knowledge })
  try {
    const found = yield* attackOf(member.attack)(part)
    try {
      return insideBall(part.x, found, input.threat)
    } finally {
      found.dispose()
    }
  } finally {
    part.x.dispose()
    part.from?.dispose()
  }
}

/** A new tensor: what lies in the ball as it is, the rest brought back to it. */
function insideBall(x: tf.Tensor4D, xAdv: tf.Tensor4D, threat: ThreatModel): tf.Tensor4D {
  const { norm } = threat
  const { edge } = reachOf(threat)
  const lengths = valuesOf(() => distances[norm].distance(tf.sub(xAdv, x)))
  const left = Array.from(lengths, (length) => (length > edge ? 1 : 0))
  if (!left.includes(1)) return tf.clone(xAdv)
  return tf.tidy(() => chosenRows(xAdv, legalInput(x, tf.sub(xAdv, x), threat), left))
}
