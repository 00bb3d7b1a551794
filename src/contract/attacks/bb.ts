import { z } from 'zod'
import type { HintsOf } from '../field'
import { goalHint, goalOption } from './goal'
import type { AttackInfo } from './info'
import { eotHint, eotOption, restartsHint, restartsOption } from './repeat'

export const BbOptions = z.object({
  steps: z.int().min(1).max(100_000).default(1000).meta({ title: 'Steps' }),
  trustRegion: z.number().positive().default(0.01).meta({
    title: 'Trust region',
    description:
      'Greatest length of the first steps, for each feature; it halves twenty times over the attack.'
  }),
  overshoot: z.number().min(1).max(2).default(1.1).meta({
    title: 'Overshoot η',
    description: 'How far beyond the linearised border a step aims.'
  }),
  momentum: z.number().min(0).lt(1).default(0.8).meta({
    title: 'Momentum',
    description: 'Weight of the steps before in the estimate of the border.'
  }),
  ...restartsOption,
  ...eotOption,
  ...goalOption
})

const hints: HintsOf<typeof BbOptions> = {
  steps: { control: 'number' },
  trustRegion: { control: 'number', advanced: true },
  overshoot: { control: 'number', advanced: true },
  momentum: { control: 'number', advanced: true },
  ...restartsHint,
  ...eotHint,
  ...goalHint
}

export const bb = {
  id: 'bb',
  label: 'Brendel-Bethge',
  shortName: 'BB',
  summary: 'Follows the border from an adversarial input far away to the point nearest to the image.',
  family: 'minimum-norm',
  norms: ['linf', 'l2', 'l1', 'l0'],
  knowledge: 'white-box',
  options: BbOptions,
  hints,
  paper: {
    citation:
      'Brendel, Rauber, Kümmerer, Ustyuzhaninov, Bethge: Accurate, Reliable and Fast Robustness Evaluation, NeurIPS 2019',
    arxiv: '1907.01003'
  }
} as const satisfies AttackInfo
