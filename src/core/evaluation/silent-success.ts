import * as tf from '@tensorflow/tfjs-core'
import { isFittedTogether, membersOf, type AttackSpec } from '@contract/attacks'
import { createWitness, reachOf, type Quantise, type Witness } from '../attacks'
import { rowsOf } from '../tensor/rows-of'
import { judge, type Claim } from './referee'
import type { WaveInput } from './attack-wave'

/** How far outputs may be apart, over the largest of them, of a network that answers the same each time. */
const SAME = 1e-4

type Attacked = Pick<WaveInput, 'spec' | 'threat' | 'isMinimumNorm'>

/** Whether what an attack is told of an image can be held against what it returns for it. */
export function canBeHeard({ spec, threat, isMinimumNorm }: Attacked): boolean {
  // What rounding to the grid makes of the nearest input, the attack does not see.
  if (isMinimumNorm && threat.eightBit === true) return false
  return ![spec, ...membersOf(spec)].some(choosesOtherwise)
}

/** One change for all images is not the choice of each, and the elastic net is another distance than that of the ball. */
function choosesOtherwise(spec: AttackSpec): boolean {
  const { options } = spec
  return isFittedTogether(spec) || ('rule' in options && options.rule === 'elastic-net')
}

/** Hears what an attack is told of the samples of `x`; null where that cannot be held against it. */
export function witnessOf(attacked: Attacked, { x, labels, targets }: Asked): Witness | null {
  if (!canBeHeard(attacked)) return null
  const { spec, threat, isMinimumNorm } = attacked
  const reach = reachOf(threat)
  // Whether the nearest example lies within epsilon is decided without room for rounding.
  const edge = isMinimumNorm ? Math.min(reach.edge, threat.epsilon) : reach.edge
  const confidence = [spec, ...membersOf(spec)].map(({ options }) =>
    'confidence' in options ? options.confidence : 0
  )
  return createWitness(x, { labels, targets: targets ?? null }, { ...reach, edge }, Math.max(...confidence))
}

type Asked = Omit<Claim, 'xAdv'>

/**
 * The samples of `x` that withstood although the attack was told of an example inside ball and box: one that the referee
 * takes for an example as well, with the same outputs as the attack was given. A network that answers at random gives
 * others, and what was an example once says nothing of it.
 *
 * @param success 1 where the attack returned an example
 */
export function forgottenRows(
  { seen }: Witness,
  success: ArrayLike<number>,
  asked: Asked,
  quantise: Quantise | undefined
): number[] {
  const rows = Int32Array.from(seen.keys()).filter((row) => success[row] !== 1)
  if (rows.length === 0) return []
  const { x, labels, targets } = asked
  const pick = (all: Int32Array): Int32Array => rows.map((row) => all[row] as number)
  const size = x.size / x.shape[0]
  const inputs = new Float32Array(rows.length * size)
  rows.forEach((row, at) => inputs.set(seen.get(row)?.input ?? [], at * size))
  const own = rowsOf(x, rows)
  const claimed = tf.tidy(() => {
    const told = tf.tensor4d(inputs, own.shape)
    return quantise ? quantise(told, rows) : told
  })
  try {
    const claim = {
      ...asked,
      x: own,
      xAdv: claimed,
      labels: pick(labels),
      targets: targets ? pick(targets) : null
    }
    const { xAdv, fooled, logits } = judge(claim)
    xAdv.dispose()
    const classes = logits.length / rows.length
    return [...rows].filter(
      (row, at) =>
        fooled[at] === 1 &&
        areSame(
          logits.subarray(at * classes, (at + 1) * classes),
          seen.get(row)?.logits ?? new Float32Array()
        )
    )
  } finally {
    tf.dispose([own, claimed])
  }
}

function areSame(a: Float32Array, b: Float32Array): boolean {
  const largest = a.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  return a.every((value, at) => Math.abs(value - (b[at] as number)) <= SAME * largest)
}
