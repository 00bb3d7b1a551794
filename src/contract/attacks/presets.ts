import type { z } from 'zod'
import type { AttackSpec } from './index'

/** A way to attack that people often want, by name. */
export interface AttackPreset {
  readonly id: string
  readonly label: string
  /** What it is good for, and what not. */
  readonly summary: string
  readonly attack: z.input<typeof AttackSpec>
  /** Further epsilons, for a curve. */
  readonly epsilons: readonly number[]
}

export const attackPresets: readonly AttackPreset[] = [
  {
    id: 'first-look',
    label: 'First look',
    summary: 'FGSM at 0.1: one gradient an image, done in seconds. Too weak to call a network robust.',
    attack: { attack: 'fgsm', norm: 'linf', epsilon: 0.1 },
    epsilons: []
  },
  {
    id: 'pgd-linf',
    label: 'PGD, L∞ 0.3',
    summary: 'PGD-40 at 0.3 from a random start: the usual threat model of MNIST (Madry et al. 2018).',
    attack: { attack: 'pgd', norm: 'linf', epsilon: 0.3, options: { steps: 40, stepSize: 0.01 } },
    epsilons: []
  },
  {
    id: 'pgd-8',
    label: 'PGD, L∞ 8/255',
    summary: 'PGD-20 at 8/255 with steps of 2/255: the usual threat model of CIFAR-10 (Madry et al. 2018).',
    attack: { attack: 'pgd', norm: 'linf', epsilon: 8 / 255, options: { steps: 20, stepSize: 2 / 255 } },
    epsilons: []
  },
  {
    id: 'pgd-l2',
    label: 'PGD, L2',
    summary: 'PGD-40 with five restarts in L2 at 1.5: few pixels may change much, many a little.',
    attack: { attack: 'pgd', norm: 'l2', epsilon: 1.5, options: { steps: 40, restarts: 5 } },
    epsilons: []
  },
  {
    id: 'curve-linf',
    label: 'Curve, L∞ 0 to 0.4',
    summary:
      'PGD-20 at eight epsilons: where the network breaks, and whether a huge budget breaks it at all.',
    attack: { attack: 'pgd', norm: 'linf', epsilon: 0.4, options: { steps: 20 } },
    epsilons: [0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3]
  },
  {
    id: 'noise',
    label: 'Random noise',
    summary: 'A hundred random points of the ball: the floor. An attack that finds less is broken.',
    attack: { attack: 'noise', norm: 'linf', epsilon: 0.1, options: { tries: 100 } },
    epsilons: []
  }
]
