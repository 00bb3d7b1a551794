import * as tf from '@tensorflow/tfjs-core'
import { attackInfos, attackLabel, type AttackInfo, type AttackSpec } from '@contract/attacks'
import type { AttackFunction, Oracle } from '../../attacks'
import type { AttackId, AttackOptions } from '@contract/attacks'
import { attackOf } from '../../attacks'
import { formatCount, formatNumber } from '../../charts/format'
import { batchOf, range } from '../../tensor/batches'
import { withoutFigure, type Finding } from './finding'
import { probeCount, quietly, tryAttack, type Part } from './part'
import { unsteadiness } from './steadiness'

/** The last steps whose range counts; of a short climb the second half. */
const LAST = 10
/** Images that are asked twice, and alone, before the attack. */
const LOOKED_AT = 16
const NOT_AT_REST = 0.05

/** Notes the loss of an image at a step: lower is nearer to success. */
type Note = (sampleIndex: number, loss: number) => void

/**
 * C14, indicator I4 of Pintor et al. 2021: the margin of each image that withstood, step by step, its running minimum
 * scaled to [0, 1]; how much of that range fell in the last steps. One restart, for a second one begins anew.
 */
export const cameToRest: Part = async function* (input, context) {
  const { spec, model, test } = input
  const attack = spec.attack
  const info: AttackInfo = attackInfos[attack.attack]
  if (!('steps' in attack.options) || info.knowledge !== 'white-box' || info.family !== 'fixed-epsilon')
    return withoutFigure(
      'not-applicable',
      `${attackLabel(attack)} does not climb inside the ball by a number of steps.`
    )
  const samples = probeCount(input)
  const { x, y } = batchOf(test, range(spec.offset, Math.min(samples, LOOKED_AT)))
  try {
    const unsteady = unsteadiness(model, x, spec.batchSize, context)
    if (unsteady !== null) return withoutFigure('not-applicable', unsteady, samples)
  } finally {
    tf.dispose([x, y])
  }
  const losses = new Map<number, number[]>()
  const note: Note = (sample, loss) => {
    const known = losses.get(sample)
    if (known) known.push(loss)
    else losses.set(sample, [loss])
  }
  const { robust } = yield* quietly(
    tryAttack(
      {
        ...{ model, test, samples, offset: spec.offset, seed: spec.seed, batchSize: spec.batchSize },
        attack: onceOnly(attack),
        evaluationId: input.runId,
        runs: watched(attackOf(attack.attack), note)
      },
      context
    )
  )
  const shares = [...losses].flatMap(([sample, trace]) =>
    robust[sample - spec.offset] === 1 ? restlessness(trace) : []
  )
  if (shares.length === 0) {
    const sentence = `${attackLabel(attack)} fooled all of ${formatCount(samples)} images: nothing was still falling.`
    return { ...withoutFigure('not-applicable', sentence, samples), state: 'passed' } satisfies Finding
  }
  const figure = shares.reduce((sum, share) => sum + share, 0) / shares.length
  return {
    state: figure > NOT_AT_REST ? 'warned' : 'passed',
    sentence:
      `Over its last ${LAST} steps (of a short attack the second half) the margin of the ${formatCount(shares.length)} images ` +
      `that withstood ${attackLabel(attack)} fell by ${formatNumber(figure, 2)} of its whole range (mean).`,
    figure,
    threshold: NOT_AT_REST,
    sampleCount: samples
  }
}

/** The share of the range of the running minimum that the last steps took; nothing to say of fewer than four steps. */
export function restlessness(trace: readonly number[]): number[] {
  if (trace.length < 4) return []
  let least = Infinity
  const running = trace.map((loss) => (least = Math.min(least, loss)))
  const whole = (running[0] as number) - least
  const last = Math.min(LAST, Math.floor(trace.length / 2))
  const from = running[running.length - 1 - last] as number
  return [whole > 0 ? (from - least) / whole : 0]
}

function onceOnly(attack: AttackSpec): AttackSpec {
  const options = 'restarts' in attack.options ? { ...attack.options, restarts: 1 } : attack.options
  return { ...attack, options } as AttackSpec
}

/** The attack with an eye on its answers. */
function watched(
  attack: AttackFunction<AttackOptions<AttackId>>,
  note: Note
): AttackFunction<AttackOptions<AttackId>> {
  return (input) => {
    const noteRow: Note = (row, loss) => note(input.sampleIndices[row] as number, loss)
    return attack({ ...input, oracle: watching(input.oracle, noteRow) })
  }
}

function watching(oracle: Oracle, note: Note): Oracle {
  const { classCount, labels, targets } = oracle
  const look = (logits: Float32Array, rows: Int32Array): void =>
    rows.forEach((row, at) => {
      const own = logits.subarray(at * classCount, (at + 1) * classCount)
      const wanted = targets?.[row] ?? (labels[row] as number)
      let other = -Infinity
      own.forEach((logit, index) => {
        if (index !== wanted) other = Math.max(other, logit)
      })
      const margin = (own[wanted] as number) - other
      note(row, targets === null ? margin : -margin)
    })
  return {
    ...oracle,
    gradient(...asked) {
      const found = oracle.gradient(...asked)
      look(found.logits, asked[1])
      return found
    },
    gradientOf(...asked) {
      const found = oracle.gradientOf(...asked)
      look(found.logits, asked[1])
      return found
    },
    averaged: (draws) => watching(oracle.averaged(draws), note),
    substituted: (width) => watching(oracle.substituted(width), note)
  }
}
