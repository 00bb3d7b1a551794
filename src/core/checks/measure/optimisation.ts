import * as tf from '@tensorflow/tfjs-core'
import { attackInfos, attackLabel, membersOf, type AttackInfo, type AttackSpec } from '@contract/attacks'
import { attackOf } from '../../attacks'
import { formatCount, formatNumber } from '../../charts/format'
import type { CoreEvent, JobContext } from '../../jobs/job'
import { partOf } from '../../jobs/parts'
import { batchOf, range } from '../../tensor/batches'
import { watchedClimbs } from './climbs'
import { withoutFigure } from './finding'
import { probeCount, quietly, tryAttack, type Part, type PartInput } from './part'
import { unsteadiness } from './steadiness'

/** The last steps whose range counts; of a short climb the second half. */
const LAST = 10
/** Steps below which a climb has no last ones. */
const FEWEST_STEPS = 4
/** Images that are asked twice, and alone, before the attack. */
const LOOKED_AT = 16
const NOT_AT_REST = 0.05

/**
 * C14, indicator I4 of Pintor et al. 2021: the margin of each image that withstood, step by step, scaled to [0, 1] by all of
 * its values; how far its running minimum fell in the last steps. One restart, for a second one begins anew. Of a list of
 * attacks each that climbs is judged by itself, on all of the images.
 */
export const cameToRest: Part = async function* (input, context) {
  const { spec, model, test } = input
  const members = membersOf(spec.attack)
  const climbing = (members.length === 0 ? [spec.attack] : members).filter(isClimb)
  if (climbing.length === 0)
    return withoutFigure(
      'not-applicable',
      `${attackLabel(spec.attack)} does not climb inside the ball by a number of steps.`
    )
  const samples = probeCount(input)
  const { x, y } = batchOf(test, range(spec.offset, Math.min(samples, LOOKED_AT)))
  try {
    const unsteady = unsteadiness(model, x, spec.batchSize, context)
    if (unsteady !== null) return withoutFigure('not-applicable', unsteady, samples)
  } finally {
    tf.dispose([x, y])
  }
  const found: Rest[] = []
  for (const [place, attack] of climbing.entries())
    found.push(yield* partOf(restOf(attack, input, context), place, climbing.length))
  const judged = found.flatMap(({ share }) => share ?? [])
  const figure = judged.length === 0 ? null : Math.max(...judged)
  return {
    state:
      figure !== null && figure > NOT_AT_REST
        ? 'warned'
        : found.some(({ isKnown }) => !isKnown)
          ? 'not-run'
          : 'passed',
    sentence: found.map(({ sentence }) => sentence).join(' '),
    figure,
    threshold: figure === null ? null : NOT_AT_REST,
    sampleCount: samples
  }
}

function isClimb({ attack, options }: AttackSpec): boolean {
  const { knowledge, family }: AttackInfo = attackInfos[attack]
  return 'steps' in options && knowledge === 'white-box' && family === 'fixed-epsilon'
}

/** What one attack's climbs say. */
interface Rest {
  /** Mean share over the climbs of images that withstood; null without one. */
  readonly share: number | null
  /** False where images withstood of whose climbs nothing can be told. */
  readonly isKnown: boolean
  readonly sentence: string
}

async function* restOf(
  attack: AttackSpec,
  input: PartInput,
  context: JobContext
): AsyncGenerator<CoreEvent, Rest, void> {
  const { spec, model, test, runId } = input
  const samples = probeCount(input)
  const climbs = watchedClimbs()
  const { robust } = yield* quietly(
    tryAttack(
      {
        ...{ model, test, samples, offset: spec.offset, seed: spec.seed, batchSize: spec.batchSize },
        attack: onceOnly(attack),
        evaluationId: runId,
        runs: climbs.watch(attackOf(attack.attack))
      },
      context
    )
  )
  const withstood = [...robust.keys()].filter((row) => robust[row] === 1)
  const traces = withstood.flatMap((row) => climbs.of(spec.offset + row))
  const shares = traces.flatMap(restlessness)
  const label = attackLabel(attack)
  if (withstood.length === 0)
    return {
      share: null,
      isKnown: true,
      sentence: `${label} fooled all of ${formatCount(samples)} images: nothing was still falling.`
    }
  if (shares.length === 0)
    return {
      share: null,
      isKnown: false,
      sentence: `${formatCount(withstood.length)} images withstood ${label}, but a climb of fewer than ${FEWEST_STEPS} steps tells nothing.`
    }
  const share = shares.reduce((sum, one) => sum + one, 0) / shares.length
  return {
    share,
    isKnown: true,
    sentence:
      `Over its last ${windowText(traces)} the margin of the ${formatCount(withstood.length)} images ` +
      `that withstood ${label} fell by ${formatNumber(share, 2)} of its whole range (mean).`
  }
}

/** "10 steps", or of climbs that are too short for them "3 to 5 steps (of so short a climb the second half)". */
function windowText(traces: readonly (readonly number[])[]): string {
  const windows = traces.flatMap(({ length }) => (length < FEWEST_STEPS ? [] : [windowOf(length)]))
  const [least, most] = [Math.min(...windows), Math.max(...windows)]
  const steps = `${least === most ? '' : `${formatCount(least)} to `}${formatCount(most)} steps`
  return least === LAST ? steps : `${steps} (of so short a climb the second half)`
}

/** The last steps that count, of so many: of a short climb the second half. */
function windowOf(steps: number): number {
  return Math.min(LAST, Math.floor(steps / 2))
}

/**
 * The share of the loss's whole range that its running minimum lost in the last steps, of which there are fewer in a short
 * trace; nothing to say of too few.
 */
export function restlessness(trace: readonly number[]): number[] {
  if (trace.length < FEWEST_STEPS) return []
  let least = Infinity
  let most = -Infinity
  const running = trace.map((loss) => {
    most = Math.max(most, loss)
    return (least = Math.min(least, loss))
  })
  const whole = most - least
  const from = running[running.length - 1 - windowOf(trace.length)] as number
  return [whole > 0 ? (from - least) / whole : 0]
}

function onceOnly(attack: AttackSpec): AttackSpec {
  const options = 'restarts' in attack.options ? { ...attack.options, restarts: 1 } : attack.options
  return { ...attack, options } as AttackSpec
}
