import { z } from 'zod'
import type { HintsOf } from '../field'
import { goalHint, goalOption } from './goal'
import type { AttackInfo } from './info'
import { lossHint, lossOption } from './loss'
import type { PgdOptions } from './pgd'
import { eotHint, eotOption } from './repeat'

export const BimOptions = z.object({
  steps: z.int().min(1).max(10_000).default(10).meta({ title: 'Steps' }),
  stepSize: z.number().positive().nullable().default(null).meta({
    title: 'Step size',
    description:
      'In model-input units. Leave empty for epsilon / steps; the authors step by 1/255, whatever epsilon is.'
  }),
  earlyStop: z.boolean().default(true).meta({
    title: 'Early stop',
    description: 'Samples that are already misclassified leave the batch. Changes time, not the result.'
  }),
  ...lossOption,
  ...eotOption,
  ...goalOption
})

const hints: HintsOf<typeof BimOptions> = {
  steps: { control: 'number' },
  stepSize: { control: 'number' },
  earlyStop: { control: 'switch', advanced: true },
  ...lossHint,
  ...eotHint,
  ...goalHint
}

export const bim = {
  id: 'bim',
  label: 'BIM / I-FGSM',
  shortName: 'BIM',
  summary:
    'Basic iterative method: small gradient steps from the clean image itself, without a random start.',
  family: 'fixed-epsilon',
  norms: ['linf', 'l2', 'l1'],
  knowledge: 'white-box',
  options: BimOptions,
  hints,
  paper: {
    citation: 'Kurakin, Goodfellow, Bengio: Adversarial Examples in the Physical World, ICLR Workshop 2017',
    arxiv: '1607.02533'
  }
} as const satisfies AttackInfo

/** The projected gradient descent that the options stand for: from the clean input, steps of epsilon / steps if open. */
export function bimAsPgd(options: z.output<typeof BimOptions>): z.output<typeof PgdOptions> {
  const relativeStepSize = options.stepSize === null ? 1 / options.steps : null
  return { ...options, relativeStepSize, restarts: 1, randomStart: false, sparsity: 0.99 }
}
