import { z } from 'zod'
import type { HintsOf } from '../field'
import { goalHint, goalOption } from './goal'
import type { AttackInfo } from './info'
import { lossHint, lossOption } from './loss'
import { gradientPassesOption, startsOption } from './repeat'

export const PgdOptions = z
  .object({
    steps: z.int().min(1).max(10_000).default(40).meta({ title: 'Steps' }),
    stepSize: z.number().positive().nullable().default(null).meta({
      title: 'Step size',
      description: 'In model-input units. Leave empty for 2.5 epsilon / steps.'
    }),
    relativeStepSize: z
      .number()
      .positive()
      .nullable()
      .default(null)
      .meta({ title: 'Step size / epsilon', description: 'Instead of the step size; never both.' }),
    ...startsOption,
    randomStart: z.boolean().default(true).meta({ title: 'Random start' }),
    earlyStop: z.boolean().default(true).meta({
      title: 'Early stop',
      description: 'Samples that are already misclassified leave the batch. Changes time, not the result.'
    }),
    sparsity: z.number().min(0).max(1).default(0.99).meta({
      title: 'Sparsity of l1 steps',
      description: 'Share of the features that a step leaves alone; the others move alike. For l1 only.'
    }),
    ...gradientPassesOption,
    ...lossOption,
    ...goalOption
  })
  .refine((options) => options.stepSize === null || options.relativeStepSize === null, {
    message: 'give the step size or the relative step size, not both',
    path: ['relativeStepSize']
  })

const hints: HintsOf<typeof PgdOptions> = {
  steps: { control: 'number' },
  stepSize: { control: 'number' },
  relativeStepSize: { control: 'number', advanced: true },
  restarts: { control: 'number' },
  randomStart: { control: 'switch' },
  earlyStop: { control: 'switch', advanced: true },
  sparsity: { control: 'number', advanced: true, norms: ['l1'] },
  eotSamples: { control: 'number', advanced: true },
  ...lossHint,
  ...goalHint
}

export const pgd = {
  id: 'pgd',
  label: 'PGD',
  shortName: 'PGD',
  summary: 'Projected gradient descent: repeated steps up the loss, projected back to the ball and the box.',
  family: 'fixed-epsilon',
  norms: ['linf', 'l2', 'l1'],
  knowledge: 'white-box',
  options: PgdOptions,
  hints,
  drawsAtRandom: ({ randomStart }) => randomStart !== false,
  paper: {
    citation: 'Madry et al.: Towards Deep Learning Models Resistant to Adversarial Attacks, ICLR 2018',
    arxiv: '1706.06083'
  }
} as const satisfies AttackInfo

/** The step size that the options ask for, in model-input units; 2.5 epsilon / steps when they leave it open. */
export function pgdStepSize(options: z.output<typeof PgdOptions>, epsilon: number): number {
  if (options.stepSize !== null) return options.stepSize
  return (options.relativeStepSize ?? 2.5 / options.steps) * epsilon
}
