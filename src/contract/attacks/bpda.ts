import { z } from 'zod'
import type { HintsOf } from '../field'
import { goalHint, goalOption } from './goal'
import type { AttackInfo } from './info'
import { lossHint, lossOption } from './loss'
import type { PgdOptions } from './pgd'
import { gradientPassesOption, startsOption } from './repeat'

export const BpdaOptions = z.object({
  steps: z.int().min(1).max(10_000).default(40).meta({ title: 'Steps' }),
  relativeStepSize: z.number().positive().nullable().default(null).meta({
    title: 'Step size / epsilon',
    description: 'Leave empty for 2.5 / steps.'
  }),
  ...startsOption,
  width: z.number().positive().max(1000).default(1).meta({
    title: 'Width of the ramps',
    description:
      'A jump (sign, step, threshold) becomes a ramp so wide on the way back, in the unit of what jumps; rounding becomes the identity.'
  }),
  ...gradientPassesOption,
  ...lossOption,
  ...goalOption
})

const hints: HintsOf<typeof BpdaOptions> = {
  steps: { control: 'number' },
  relativeStepSize: { control: 'number', advanced: true },
  restarts: { control: 'number' },
  width: { control: 'number' },
  eotSamples: { control: 'number', advanced: true },
  ...lossHint,
  ...goalHint
}

export const bpda = {
  id: 'bpda',
  label: 'BPDA',
  shortName: 'BPDA',
  summary:
    'PGD whose gradients pass what rounds, jumps or compares inside of the network as if it were smooth: for quantisers ' +
    'and thresholds. On a network without any it is PGD.',
  family: 'fixed-epsilon',
  norms: ['linf', 'l2', 'l1'],
  knowledge: 'white-box',
  options: BpdaOptions,
  hints,
  paper: {
    citation: 'Athalye, Carlini, Wagner: Obfuscated Gradients Give a False Sense of Security, ICML 2018',
    arxiv: '1802.00420'
  }
} as const satisfies AttackInfo

/** The projected gradient descent that the options stand for. */
export function bpdaAsPgd(options: z.output<typeof BpdaOptions>): z.output<typeof PgdOptions> {
  return { ...options, stepSize: null, randomStart: true, earlyStop: true, sparsity: 0.99 }
}
