import { attackInfos, type AttackId, type AttackInfo } from '@contract/attacks'
import type { ConformanceModel, ConformanceRow } from '@contract/conformance'
import type { Norm } from '@contract/threat-model'

/** Options with which the attacks converge on the small networks in seconds; the others run with their defaults. */
const conformanceOptions: Readonly<Partial<Record<AttackId, Readonly<Record<string, unknown>>>>> = {
  pgd: { steps: 60, relativeStepSize: 0.25 },
  rfgsm: { relativeStepSize: 2 },
  eotpgd: { steps: 60, relativeStepSize: 0.25, eotSamples: 1 },
  bpda: { steps: 60, relativeStepSize: 0.25 },
  apgdt: { steps: 40 },
  autoattack: { steps: 40, squareQueries: 200 },
  square: { queries: 600 },
  spsa: { queries: 1530, gradientQueries: 16, learningRate: 0.1 },
  nes: { queries: 1530, gradientQueries: 16 },
  simba: { queries: 1000 },
  onepixel: { queries: 600, population: 20 },
  threshold: { queries: 1000, population: 20 },
  sparsers: { queries: 600 },
  spatial: { angles: 5, shifts: 3 },
  corruption: { kind: 'brightness' },
  hopskipjump: { queries: 1500, firstSamples: 20 },
  boundary: { queries: 1500 },
  rays: { queries: 800 },
  cw: { steps: 300, searchSteps: 6, learningRate: 0.02, firstConstant: 1 },
  // Shrinks by twice the learning rate, so that hardly more than the component which counts most is left.
  ead: { steps: 100, searchSteps: 8, learningRate: 0.01, firstConstant: 1, beta: 0.02, rule: 'l1' },
  bb: { steps: 200 }
}

/** The options of an attack in a norm, where the list of an ensemble depends on it. */
export function conformanceOptionsOf(attack: AttackId, norm: Norm): Readonly<Record<string, unknown>> {
  if (attack === 'worstof')
    return { attacks: norm === 'l0' ? 'fmn steps=100, sparsers queries=600' : 'fgsm, apgd steps=60' }
  return conformanceOptions[attack] ?? {}
}

export interface Demand {
  readonly kind: ConformanceRow['demand']
  /**
   * Of `exact`: by how much found distances may exceed the exact ones, or how far inside the ball an example may lie and
   * be missed. Of `reach`: how many times the exact distance a found one may be.
   */
  readonly tolerance: number
}

/** Of attacks that have to find the answer itself, how near; the others within 1 %. */
const tolerances: Readonly<Partial<Record<AttackId, number>>> = {
  // It steps 2 % over the boundary (its option "overshoot").
  deepfool: 0.025,
  ddn: 0.05,
  fmn: 0.05,
  // A search over the constant of a penalty, cut short.
  cw: 0.25,
  ead: 0.15
}
/** How many times the exact distance a minimum-norm attack that sees no gradients may need. */
const FACTOR = 3
/** For those that walk along the boundary from a far point: of a diamond they find the side that they came from. */
const walkers: ReadonlySet<AttackId> = new Set(['bb', 'boundary', 'hopskipjump'])
const ANOTHER_SIDE = 50
/**
 * Of networks in general no example need be found by chance, without the label, along a class that never moves, or among
 * the data. On the slab they have to find one.
 */
const chancy: ReadonlySet<AttackId> = new Set([
  ...['noise', 'tpgd', 'onepixel', 'jsma'],
  ...['blend', 'saltpepper', 'dataset']
] as AttackId[])

/** Whether an attack is tried on a network. */
export function isTried(attack: AttackId, model: ConformanceModel): boolean {
  return model !== 'slab' || chancy.has(attack)
}
/** A fixed-epsilon attack that asks many questions has to fool what lies within this share of epsilon. */
export const WELL_INSIDE = 1 / 3

/** What is asked of an attack; of a network without adversarial inputs the answer itself is. */
export function demandOn(attack: AttackId, norm: Norm, model: ConformanceModel): Demand {
  const info: AttackInfo = attackInfos[attack]
  if (model === 'constant') return { kind: 'exact', tolerance: 0 }
  // A grid is tried whole, and a corruption is what it is.
  if (norm === 'spatial' || norm === 'corruption') return { kind: 'exact', tolerance: 0.01 }
  // Where every image lies on the same side, one change for all is the best one for each.
  if (attack === 'universal' && model !== 'diamond') return { kind: 'exact', tolerance: 0.01 }
  if (model === 'slab') return { kind: 'found', tolerance: 0 }
  // One change for all images has two sides to choose from on the diamond.
  if (attack === 'universal' || chancy.has(attack)) return { kind: 'sound', tolerance: 0 }
  if (model === 'diamond' && walkers.has(attack)) return { kind: 'reach', tolerance: ANOTHER_SIDE }
  const misses = info.exempt?.['linear-optimum'] !== undefined
  if (info.knowledge === 'white-box' && norm !== 'l0' && !misses)
    return { kind: 'exact', tolerance: tolerances[attack] ?? 0.01 }
  return { kind: 'reach', tolerance: FACTOR }
}
