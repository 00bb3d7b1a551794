import type { z } from 'zod'
import type { TrainingPreset } from '../own-presets'

/** A way to train that people often want, by name. */
export interface BuiltinTraining {
  readonly id: string
  readonly label: string
  /** What it is good for, and what it costs. */
  readonly summary: string
  readonly body: z.input<typeof TrainingPreset>
}

const look = [
  { attack: 'fgsm', norm: 'linf', epsilon: 0.1 },
  { attack: 'pgd', norm: 'linf', epsilon: 0.1, options: { steps: 10 } }
] as const

export const builtinTrainings: readonly BuiltinTraining[] = [
  {
    id: 'first-look',
    label: 'First look',
    summary: 'conv3 on 6,000 images for six epochs, FGSM and PGD-10 after each. Minutes on two cores.',
    body: {
      networks: ['conv3'],
      epochs: 6,
      limits: { train: 6000, test: 2000 },
      measure: { samples: 300, attacks: [...look] }
    }
  },
  {
    id: 'fast-at',
    label: 'Fast adversarial training',
    summary:
      'FGSM training with a random start at 0.1 (Wong et al. 2020): cheap, and where catastrophic overfitting shows.',
    body: {
      networks: ['conv4'],
      methods: [{ id: 'fgsm-at', options: { epsilon: 0.1 } }],
      epochs: 10,
      limits: { train: 20_000, test: 2000 },
      measure: { samples: 300, attacks: [...look] }
    }
  },
  {
    id: 'pgd-at',
    label: 'PGD-AT, L∞ 0.3',
    summary: 'Adversarial training as Madry et al. 2018 do it on MNIST. Every step costs its attack: hours.',
    body: {
      networks: ['conv4'],
      methods: [{ id: 'pgd-at', options: { epsilon: 0.3, steps: 40, stepSize: 0.01 } }],
      epochs: 20,
      measure: {
        everyEpochs: 2,
        samples: 500,
        attacks: [{ attack: 'pgd', norm: 'linf', epsilon: 0.3, options: { steps: 40, stepSize: 0.01 } }]
      }
    }
  },
  {
    id: 'beta',
    label: 'TRADES over beta',
    summary:
      'TRADES at 0.1 with five weights of robustness against accuracy (Zhang et al. 2019): a Pareto front.',
    body: {
      networks: ['conv3'],
      methods: [{ id: 'trades', options: { epsilon: 0.1, steps: 5 } }],
      vary: [{ option: 'method.options.beta', values: [0.5, 1, 2, 4, 8] }],
      epochs: 6,
      limits: { train: 6000, test: 2000 },
      measure: { samples: 300, attacks: [...look], estimators: [{ estimator: 'data' }] }
    }
  },
  {
    id: 'grid',
    label: 'Method × epsilon × seed',
    summary: 'Cross-entropy, and PGD-AT at three epsilons, three seeds each: enough to see what is chance.',
    body: {
      networks: ['conv3'],
      methods: [
        { id: 'standard', options: {} },
        ...[0.05, 0.1, 0.2].map((epsilon) => ({ id: 'pgd-at' as const, options: { epsilon, steps: 5 } }))
      ],
      seeds: [1, 2, 3],
      epochs: 6,
      limits: { train: 6000, test: 2000 },
      measure: { samples: 300, attacks: [...look], estimators: [{ estimator: 'data' }] }
    }
  }
]
