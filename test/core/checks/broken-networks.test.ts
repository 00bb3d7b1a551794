import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import { probeChecks, trustChecks, type MeasuredCheckId, type TrustCheckId } from '@contract/checks'
import type { Classifier } from '@core/models'
import { installFastGradients } from '@core/tensor/fast-gradients'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { changed, check, checkSpec, headlineOf, judged, pgd, trained } from './support'

/** Checks of the network and its gradient: what a network that is broken on purpose may raise. */
const ofNetwork: readonly TrustCheckId[] = ['C8', 'C9', 'C10', 'C11', 'C12', 'C13', 'C14', 'C24', 'C32']
const measured: readonly MeasuredCheckId[] = [...probeChecks, 'C14']

let network: Awaited<ReturnType<typeof trained>>
beforeAll(async () => {
  installFastGradients()
  network = await trained()
}, 60_000)
afterAll(() => network.dispose())
let tensors = 0
beforeEach(() => (tensors = tf.memory().numTensors))
afterEach(() => expect(tf.memory().numTensors).toBe(tensors))

/** The checks that warn of a network or fail, with what they found. */
async function raised(model: Classifier): Promise<Record<string, string>> {
  const spec = checkSpec(pgd({ steps: 60 }), measured)
  const outcomes = judged(await headlineOf(model, spec), await check(model, spec))
  return Object.fromEntries(
    outcomes
      .filter(({ id, state }) => ofNetwork.includes(id) && (state === 'warned' || state === 'failed'))
      .map(({ id, sentence }) => [id, sentence])
  )
}

const levels = 8
const rounded = <T extends tf.Tensor>(x: T, steps: number): T => tf.div(tf.round(tf.mul(x, steps)), steps)
/** Rounds, but says that it did not: as a "straight-through" quantiser does. */
const straightThrough = tf.customGrad((...args) => ({
  value: rounded(args[0] as tf.Tensor, levels),
  gradFunc: (dy: tf.Tensor) => dy
}))

/** A way to spoil the logits of a network, and the check that has to notice. */
const broken: Readonly<
  Record<
    string,
    readonly [TrustCheckId | readonly TrustCheckId[], (logits: Classifier['logits']) => Classifier['logits']]
  >
> = {
  'logits scaled a thousandfold: a saturated softmax': [
    'C10',
    (logits) => (x) => tf.tidy(() => tf.mul<tf.Tensor2D>(logits(x), 1000))
  ],
  'softmax at its end': ['C9', (logits) => (x) => tf.tidy(() => tf.softmax(logits(x)))],
  // The look into the pass names the step that hides the gradient.
  'a hard quantiser in front': [['C10', 'C32'], (logits) => (x) => tf.tidy(() => logits(rounded(x, levels)))],
  'a quantiser whose gradient looks away': [
    ['C11', 'C32'],
    (logits) => (x) => tf.tidy(() => logits(straightThrough(x) as tf.Tensor4D))
  ],
  'rounded logits, which have no gradient': [
    ['C10', 'C32'],
    (logits) => (x) => tf.tidy(() => tf.round(logits(x)))
  ],
  'random noise on its input': [
    'C8',
    (logits) => (x) => tf.tidy(() => logits(tf.add(x, tf.randomNormal(x.shape, 0, 0.05))))
  ],
  'dropout at test time': ['C8', (logits) => (x) => tf.tidy(() => logits(tf.dropout(x, 0.3) as tf.Tensor4D))],
  'statistics of the batch in its logits': [
    'C24',
    (logits) => (x) =>
      tf.tidy(() => {
        const found = logits(x)
        return tf.sub<tf.Tensor2D>(found, tf.mul(tf.mean(found, 0, true), 0.2))
      })
  ],
  'waves in front that small noise turns over': [
    'C12',
    (logits) => (x) =>
      tf.tidy(() => {
        const waves = tf.sum(tf.sin(tf.mul(x, 150)), [1, 2, 3])
        return tf.mul<tf.Tensor2D>(logits(x), tf.expandDims(tf.add(1, tf.mul(0.9, tf.sin(waves))), 1))
      })
  ]
}

it('raises nothing of a network that was trained and left as it is', async () => {
  expect(await raised(network.model)).toEqual({})
})

it.each(Object.entries(broken))('raises its own warning, and no other, of %s', async (name, [own, spoil]) => {
  const ids = [own].flat()
  const found = await raised(changed(network.model, spoil(network.model.logits), name))
  expect(Object.keys(found), JSON.stringify(found)).toEqual(ids)
  // Each says what it means and what to try.
  for (const id of ids) {
    expect(found[id]).toMatch(/\.$/)
    expect(trustChecks[id].meaning).toMatch(/\.$/)
    expect(trustChecks[id].advice).toMatch(/\.$/)
  }
})

it('tells what BPDA finds behind a quantiser that hides the gradient, and fails where the attack found less', async () => {
  const [, spoil] = broken['a hard quantiser in front'] as (typeof broken)[string]
  const model = changed(network.model, spoil(network.model.logits), 'quantised')
  const { measured: found } = await check(model, checkSpec(pgd({ steps: 20 }), ['C32']))
  const [c32] = found
  expect(c32?.state).toBe('failed')
  const fooled = Number(
    /BPDA-40 linf [\d.]+ fools (\d+) that withstand PGD-20/.exec(c32?.sentence ?? '')?.[1]
  )
  // Without the quantiser in the way the same ball holds an example of most images.
  expect(fooled).toBeGreaterThan(30)
})
