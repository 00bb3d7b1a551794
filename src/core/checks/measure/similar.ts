import * as tf from '@tensorflow/tfjs-core'
import { attackLabel, isTargeted, type AttackSpec } from '@contract/attacks'
import { formatCount, formatPercent } from '../../charts/format'
import { outcomesOf, predict } from '../../evaluation/predict'
import { rightRows } from '../../evaluation/transfer'
import type { CoreEvent } from '../../jobs/job'
import type { Classifier } from '../../models/classifier'
import { isSearchSpec } from '../subject'
import { withoutFigure } from './finding'
import { probeCount, quietly, tryAttack, type OtherNetwork, type Part, type PartInput } from './part'

const BROKEN = 0.95
const HALF = 0.5

/**
 * C19: examples that the same attack makes on the undefended twin and on an adversarially trained relative, judged on
 * this network, image by image beside the attack on the network itself.
 */
export const transferred: Part = async function* (input, context) {
  const { spec, others } = input
  if (isTargeted(spec.attack))
    return withoutFigure('not-applicable', 'A targeted attack asks for one class only.')
  if (!isSearchSpec(spec.attack))
    return withoutFigure('not-applicable', `${attackLabel(spec.attack)} does not look at a network.`)
  if (others.length === 0)
    return withoutFigure(
      'not-run',
      'The project has no other network of these data: train an undefended one.'
    )
  const samples = probeCount(input)
  const { robust: direct } = yield* quietly(tryAttack(trialOf(input, input.model, samples), context))
  const found: string[] = []
  let alone = 0
  for (const other of others) {
    const kept: { xAdv: Float32Array; y: Int32Array }[] = []
    yield* on(other, (model) =>
      quietly(tryAttack({ ...trialOf(input, model, samples), keepExamples: true }, context), (event) =>
        kept.push(event)
      )
    )
    const right = kept.flatMap(({ xAdv, y }) => [
      ...rightRows(
        input.model,
        { pixels: xAdv, labels: y, imageShape: input.test.imageShape },
        spec.batchSize,
        context
      )
    ])
    const only = right.filter((flag, row) => flag === 0 && direct[row] === 1).length
    alone += only
    found.push(`those of ${other.name} fool ${formatCount(only)}`)
  }
  return {
    state: alone > 0 ? 'warned' : 'passed',
    sentence:
      `Of ${formatCount(direct.reduce((sum, flag) => sum + flag, 0))} images (of ${formatCount(samples)}) that withstand ` +
      `${attackLabel(spec.attack)}: ${found.join(', ')}.`,
    figure: alone,
    threshold: 0,
    networks: others.map(({ name, hash }) => ({ name, modelHash: hash })),
    sampleCount: samples
  }
}

/** Where more of the examples than this mean something else to the network that is judged, they are no stand-in. */
const STRANGE = 0.5

/**
 * C15, indicator I5 of Pintor et al. 2021: of the examples that fool a surrogate the share that this network takes for
 * another class than the surrogate does. Where surrogates and network seldom agree, what transfers (C19) says little.
 */
export const surrogatesAgree: Part = async function* (input, context) {
  const { spec, others, model: own, test } = input
  if (isTargeted(spec.attack))
    return withoutFigure('not-applicable', 'A targeted attack asks for one class only.')
  if (!isSearchSpec(spec.attack))
    return withoutFigure('not-applicable', `${attackLabel(spec.attack)} does not look at a network.`)
  if (others.length === 0)
    return withoutFigure(
      'not-run',
      'The examples were made on this very network; there is no other one of these data to make some on.'
    )
  const samples = probeCount(input)
  const shares: { readonly name: string; readonly share: number; readonly count: number }[] = []
  for (const other of others) {
    const kept: { readonly xAdv: Float32Array; readonly y: Int32Array; readonly classes: Int32Array }[] = []
    const { robust } = yield* on(other, (model) =>
      quietly(
        tryAttack({ ...trialOf(input, model, samples), keepExamples: true }, context),
        ({ xAdv, y, logits }) =>
          kept.push({ xAdv, y, classes: outcomesOf(logits, model.classCount, y).predicted })
      )
    )
    let [place, count, strange] = [0, 0, 0]
    for (const { xAdv, y, classes } of kept) {
      const x = tf.tensor4d(xAdv, [y.length, ...test.imageShape])
      try {
        const logits = predict(own, x, spec.batchSize, context.signal, context.room)
        const { predicted } = outcomesOf(logits, own.classCount, y)
        for (let row = 0; row < y.length; row++) {
          const isFooled = robust[place++] === 0 && classes[row] !== y[row]
          count += isFooled ? 1 : 0
          strange += isFooled && predicted[row] !== classes[row] ? 1 : 0
        }
      } finally {
        x.dispose()
      }
    }
    if (count > 0) shares.push({ name: other.name, share: strange / count, count })
  }
  if (shares.length === 0)
    return withoutFigure('not-applicable', `${attackLabel(spec.attack)} fools none of the others.`, samples)
  const figure = Math.min(...shares.map(({ share }) => share))
  const said = shares.map(
    ({ name, share, count }) => `${formatPercent(share)} of ${formatCount(count)} that fool ${name}`
  )
  return {
    // What says nothing is no fault of the number: it leaves the question open.
    state: figure > STRANGE ? 'not-run' : 'passed',
    sentence:
      `Examples that this network takes for another class than the one they were made on: ${said.join(', ')}.` +
      (figure > STRANGE ? ' They are no stand-in for it, so what transfers says little.' : ''),
    figure,
    threshold: STRANGE,
    networks: others.map(({ name, hash }) => ({ name, modelHash: hash })),
    sampleCount: samples
  }
}

/**
 * C21: the same attack on the undefended twin, at the same epsilon and, where that is too small to break it, at half the
 * range: then the epsilon is small, and the attack no worse for it.
 */
export const breaksTwin: Part = async function* (input, context) {
  const { spec, others, test } = input
  if (input.isUndefended === true)
    return withoutFigure('not-applicable', 'The network was trained without defence itself.')
  if (isTargeted(spec.attack))
    return withoutFigure('not-applicable', 'A targeted attack asks for one class only.')
  if (!isSearchSpec(spec.attack))
    return withoutFigure('not-applicable', `${attackLabel(spec.attack)} does not look at a network.`)
  const twin = others.find(({ role }) => role === 'undefended')
  if (twin === undefined)
    return withoutFigure(
      'not-run',
      'The project has no undefended network of these data: train one ("standard").'
    )
  const samples = probeCount(input)
  const successOf = async function* (attack: AttackSpec): AsyncGenerator<CoreEvent, number | null, void> {
    const { result } = yield* on(twin, (model) =>
      quietly(tryAttack({ ...trialOf(input, model, samples), attack }, context))
    )
    return result.attackSuccessRate?.value ?? null
  }
  const own = yield* successOf(spec.attack)
  if (own === null) return withoutFigure('not-run', `${twin.name} has none of these images right.`, samples)
  const common = {
    figure: own,
    threshold: BROKEN,
    networks: [{ name: twin.name, modelHash: twin.hash }],
    sampleCount: samples
  }
  const said = `${attackLabel(spec.attack)} fools ${twin.name} on ${formatPercent(own)} of what it has right`
  if (own >= BROKEN) return { ...common, state: 'passed', sentence: `${said}.` }
  const range = test.bounds.upper - test.bounds.lower
  if (spec.attack.norm !== 'linf' || spec.attack.epsilon >= HALF * range)
    return { ...common, state: 'failed', sentence: `${said}.` }
  const wide = withEpsilon(spec.attack, HALF * range)
  const far = (yield* successOf(wide)) ?? 0
  return {
    ...common,
    state: far >= BROKEN ? 'warned' : 'failed',
    sentence: `${said}, and at half the range on ${formatPercent(far)}${far >= BROKEN ? ': the epsilon is small even for it' : ''}.`
  }
}

/** The same attack in another ball: a step size in units of the input grows along. */
function withEpsilon(attack: AttackSpec, epsilon: number): AttackSpec {
  const { options } = attack
  const size = 'stepSize' in options && typeof options.stepSize === 'number' ? options.stepSize : null
  const scaled =
    size === null || attack.epsilon === 0
      ? options
      : { ...options, stepSize: (size * epsilon) / attack.epsilon }
  return { ...attack, epsilon, options: scaled } as AttackSpec
}

function trialOf(
  { spec, test, runId }: PartInput,
  model: Classifier,
  samples: number
): Parameters<typeof tryAttack>[0] {
  const { attack, offset, seed, batchSize } = spec
  return { model, test, attack, samples, offset, seed, batchSize, evaluationId: runId }
}

/** Asks another network, which is in memory meanwhile. */
async function* on<Result>(
  other: OtherNetwork,
  ask: (model: Classifier) => AsyncGenerator<CoreEvent, Result, void>
): AsyncGenerator<CoreEvent, Result, void> {
  const { model, dispose } = await other.open()
  const running = ask(model)
  try {
    return yield* running
  } finally {
    await running.return(undefined as never)
    dispose()
  }
}
