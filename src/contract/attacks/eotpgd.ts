import { z } from 'zod'
import type { HintsOf } from '../field'
import { goalHint, goalOption } from './goal'
import type { AttackInfo } from './info'
import { lossHint, lossOption } from './loss'
import type { PgdOptions } from './pgd'
import { startsOption } from './repeat'

export const EotpgdOptions = z.object({
  steps: z.int().min(1).max(10_000).default(40).meta({ title: 'Steps' }),
  eotSamples: z.int().min(1).max(1000).default(10).meta({
    title: 'Passes a gradient',
    description: 'The gradient of each step is the mean of so many passes through the network.'
  }),
  relativeStepSize: z.number().positive().nullable().default(null).meta({
    title: 'Step size / epsilon',
    description: 'Leave empty for 2.5 / steps.'
  }),
  ...startsOption,
  ...lossOption,
  ...goalOption
})

const hints: HintsOf<typeof EotpgdOptions> = {
  steps: { control: 'number' },
  eotSamples: { control: 'number' },
  relativeStepSize: { control: 'number', advanced: true },
  restarts: { control: 'number' },
  ...lossHint,
  ...goalHint
}

export const eotpgd = {
  id: 'eotpgd',
  label: 'EOT-PGD',
  shortName: 'EOT-PGD',
  summary:
    'Projected gradient descent in expectation: each step follows the mean gradient of several passes, for networks ' +
    'that answer at random.',
  family: 'fixed-epsilon',
  norms: ['linf', 'l2', 'l1'],
  knowledge: 'white-box',
  options: EotpgdOptions,
  hints,
  paper: {
    citation:
      'Athalye, Engstrom, Ilyas, Kwok: Synthesizing Robust Adversarial Examples, ICML 2018 (PGD: Zimmermann 2019, 1907.00895)',
    arxiv: '1707.07397'
  }
} as const satisfies AttackInfo

/** The projected gradient descent that the options stand for. */
export function eotAsPgd(options: z.output<typeof EotpgdOptions>): z.output<typeof PgdOptions> {
  return { ...options, stepSize: null, randomStart: true, earlyStop: true, sparsity: 0.99 }
}
