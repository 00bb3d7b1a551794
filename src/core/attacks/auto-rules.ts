import * as tf from '@tensorflow/tfjs-core'
import type { ThreatModel } from '@contract/threat-model'
import { ballOf, distances } from '../tensor/norms'
import { perSample } from '../tensor/rows-of'
import { sparseAscent } from '../tensor/sparse-ascent'
import { legalInput } from './legal'

/** Weight of the new step against the one before (Croce & Hein 2020, section 3.1). */
const MOMENTUM = 0.75

/** What auto-PGD remembers of each sample. */
export interface SampleState {
  stepSize: number
  /** Highest loss so far. */
  highest: number
  last: number
  /** Steps that raised the loss since the last check. */
  rises: number
  highestAtCheck: number
  wasHalved: boolean
  /** Components of a sparse step, and of the perturbation at the last check; for l1. */
  components: number
  support: number
}

/** Where the samples that are left stand before a step; every tensor is `[m, h, w, c]`. */
export interface AutoStep {
  readonly x: tf.Tensor4D
  readonly current: tf.Tensor4D
  readonly previous: tf.Tensor4D
  readonly gradient: tf.Tensor4D
  readonly states: readonly SampleState[]
  readonly isFirst: boolean
}

/** How auto-PGD steps in a norm and adapts the length of its steps. */
export interface ClimbRule {
  /**
   * The states with which the samples begin.
   *
   * @param x `[m, h, w, c]` clean
   * @param found where they begin, if that was found before; null at a random point
   */
  first(losses: Float32Array, x: tf.Tensor4D, found: tf.Tensor4D | null): SampleState[]
  /** Notes the loss after a step; true where it is the highest so far. */
  note(state: SampleState, loss: number): boolean
  isCheckpoint(step: number): boolean
  /** Adapts the states; true where a sample goes back to its highest point. */
  check(states: readonly SampleState[], highest: tf.Tensor4D, x: tf.Tensor4D): boolean[]
  /** The next input of each sample, legal; a new tensor. */
  step(now: AutoStep): tf.Tensor4D
}

/**
 * The rule of a norm: momentum with halved steps for linf and l2 (Croce & Hein 2020), sparse steps for l1 (Croce & Hein
 * 2021).
 *
 * @param options `steps` of the climb, and `rho`: the share of steps that have to raise the loss between two checks
 */
export function climbRule(threat: ThreatModel, options: { steps: number; rho: number }): ClimbRule {
  return threat.norm === 'l1' ? sparseRule(threat, options) : halvingRule(threat, options)
}

const shared = {
  note(state: SampleState, loss: number): boolean {
    if (loss > state.last) state.rises++
    state.last = loss
    if (!(loss > state.highest)) return false
    state.highest = loss
    return true
  }
}

function firstState(loss: number, stepSize: number, components: number, support: number): SampleState {
  return {
    stepSize,
    highest: loss,
    last: loss,
    rises: 0,
    highestAtCheck: loss,
    wasHalved: true,
    components,
    support
  }
}

/**
 * Steps at which progress is checked (ibid., section 3.2): `w_j = ceil(p_j N)`, p_0 = 0, p_1 = 0.22,
 * `p_{j+1} = p_j + max(p_j - p_{j-1} - 0.03, 0.06)`.
 */
export function checkpoints(steps: number): number[] {
  const found: number[] = []
  let before = 0
  // Rounded, so that sums such as 0.22 + 0.19 do not end just above a whole step.
  for (let at = 0.22; at <= 1;) {
    const step = Math.ceil(Number((at * steps).toFixed(9)))
    if (step !== found[found.length - 1]) found.push(step)
    const next = at + Math.max(at - before - 0.03, 0.06)
    before = at
    at = next
  }
  return found
}

/** linf and l2: steps from 2 epsilon on with momentum, halved where too few of them rose or nothing was gained. */
function halvingRule(threat: ThreatModel, { steps, rho }: { steps: number; rho: number }): ClimbRule {
  const ball = ballOf(threat.norm)
  const checks = checkpoints(steps)
  let lastCheck = 0
  let step = 0
  return {
    ...shared,
    first: (losses) => Array.from(losses, (loss) => firstState(loss, 2 * threat.epsilon, 0, 0)),
    isCheckpoint(at) {
      step = at
      return checks.includes(at)
    },
    check(states) {
      const window = step - lastCheck
      lastCheck = step
      return states.map((state) => {
        const rose = state.rises >= rho * window
        const stalled = !state.wasHalved && !(state.highest > state.highestAtCheck)
        const halve = !rose || stalled
        if (halve) state.stepSize /= 2
        state.wasHalved = halve
        state.highestAtCheck = state.highest
        state.rises = 0
        return halve
      })
    },
    step: ({ x, current, previous, gradient, states, isFirst }) =>
      tf.tidy(() => {
        const lengths = perSample(states.map(({ stepSize }) => stepSize))
        const from = tf.sub<tf.Tensor4D>(current, x)
        const climbed = legalInput(x, tf.add(from, tf.mul(ball.ascend(gradient), lengths)), threat)
        if (isFirst) return climbed
        const mixed = tf.add(
          tf.mul(tf.sub(climbed, current), MOMENTUM),
          tf.mul(tf.sub(current, previous), 1 - MOMENTUM)
        )
        return legalInput(x, tf.add(from, mixed), threat)
      })
  }
}

/** Croce & Hein 2021, "Mind the box", section 3: how often, how much sparser and shorter, and when a step starts anew. */
const CHECK_EVERY = 0.04
const FIRST_COMPONENTS = 0.2
const SPARSER = 1.5
const SHORTER = 1.5
const SHORTEST = 0.1
const SAME_SUPPORT = 0.95

/** How many components of each sample are changed. */
function supportsOf(xAdv: tf.Tensor4D, x: tf.Tensor4D): Float32Array {
  return tf.tidy(() => distances.l0.distance(tf.sub(xAdv, x)).dataSync<'float32'>())
}

/**
 * l1: sparse steps, as many components as two thirds of those that the best perturbation changes; at first of those that the
 * start does, if it was found before, else a fifth of all.
 */
function sparseRule({ epsilon, ...threat }: ThreatModel, { steps }: { steps: number }): ClimbRule {
  const every = Math.max(1, Math.ceil(CHECK_EVERY * steps))
  return {
    ...shared,
    first(losses, x, found) {
      const features = x.size / x.shape[0]
      const supports = found && supportsOf(found, x)
      return Array.from(losses, (loss, row) => {
        const support = supports?.[row] ?? 0
        // A start that changes nothing does not tell how sparse a perturbation is.
        const [components, known] =
          support > 0 ? [support / SPARSER, support] : [FIRST_COMPONENTS * features, features]
        return firstState(loss, epsilon, Math.max(1, Math.floor(components)), known)
      })
    },
    isCheckpoint: (step) => step % every === 0,
    check(states, highest, x) {
      const supports = supportsOf(highest, x)
      return states.map((state, row) => {
        const support = supports[row] as number
        const shrank = support / Math.max(1, state.support) < SAME_SUPPORT
        state.components = Math.max(1, Math.floor(support / SPARSER))
        state.support = support
        state.stepSize = shrank ? epsilon : Math.max(state.stepSize / SHORTER, SHORTEST * epsilon)
        return shrank
      })
    },
    step: ({ x, current, gradient, states }) =>
      tf.tidy(() => {
        const lengths = perSample(states.map(({ stepSize }) => stepSize))
        const direction = sparseAscent(
          gradient,
          states.map(({ components }) => components)
        )
        const delta = tf.add<tf.Tensor4D>(tf.sub(current, x), tf.mul(direction, lengths))
        return legalInput(x, delta, { ...threat, epsilon })
      })
  }
}
