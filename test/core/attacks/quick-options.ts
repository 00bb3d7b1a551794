import { attackInfos, type AttackId } from '../../../src/contract/attacks'
import type { Norm } from '../../../src/contract/threat-model'

/** Every attack with every norm that it knows; a new attack joins by being listed. */
export const attackCases = Object.values(attackInfos).flatMap((info) =>
  info.norms.map((norm) => ({ attack: info.id as AttackId, norm: norm as Norm, name: `${info.id} ${norm}` }))
)

/** Options with which attacks whose defaults take thousands of passes are quick enough for tests on tiny models. */
const quickOptions: Partial<Record<AttackId, Record<string, unknown>>> = {
  pgd: { steps: 15 },
  universal: { steps: 20 },
  apgd: { steps: 30 },
  apgdt: { steps: 12 },
  ddn: { steps: 40 },
  fmn: { steps: 40 },
  eotpgd: { steps: 10, eotSamples: 2 },
  bpda: { steps: 15 },
  square: { queries: 60 },
  spsa: { queries: 102, gradientQueries: 16, learningRate: 0.2 },
  nes: { queries: 90, gradientQueries: 16 },
  simba: { queries: 80 },
  onepixel: { queries: 80, population: 8 },
  threshold: { queries: 160, population: 8 },
  blend: { points: 50, directions: 40 },
  saltpepper: { draws: 60 },
  dataset: { tries: 12 },
  sparsers: { queries: 60 },
  spatial: { angles: 5, shifts: 3 },
  hopskipjump: { queries: 300, firstSamples: 20 },
  boundary: { queries: 150 },
  rays: { queries: 120 },
  autoattack: { steps: 10, squareQueries: 30 },
  fab: { steps: 20 },
  fabt: { steps: 40 },
  cw: { steps: 30, searchSteps: 3, learningRate: 0.05, firstConstant: 0.5 },
  ead: { steps: 40, searchSteps: 3, learningRate: 0.05, firstConstant: 0.5 },
  bb: { steps: 40 },
  sigmazero: { steps: 40 }
}

/** The same in a norm: what the list of an ensemble may hold depends on it. */
export function quickOptionsOf(attack: AttackId, norm: Norm): Record<string, unknown> {
  if (attack === 'worstof')
    return {
      attacks:
        norm === 'l0'
          ? 'jsma, fmn steps=20, sparsers queries=20'
          : 'pgd steps=5, apgd loss=dlr steps=10, square queries=20'
    }
  return quickOptions[attack] ?? {}
}

/** An epsilon at which about half of the random images of the tiny models fall. */
export const middling: Record<Norm, number> = {
  linf: 0.06,
  l2: 0.25,
  l1: 0.8,
  l0: 4,
  spatial: 1,
  corruption: 3
}
