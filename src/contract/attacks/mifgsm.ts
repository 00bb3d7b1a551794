import { z } from 'zod'
import type { HintsOf } from '../field'
import { goalHint, goalOption } from './goal'
import type { AttackInfo } from './info'
import { lossHint, lossOption } from './loss'

export const MifgsmOptions = z.object({
  steps: z.int().min(1).max(10_000).default(10).meta({ title: 'Steps' }),
  decay: z.number().min(0).max(10).default(1).meta({
    title: 'Decay factor μ',
    description: 'Weight of the gradients before in the direction of each step; 0 is BIM.'
  }),
  ...lossOption,
  ...goalOption
})

const hints: HintsOf<typeof MifgsmOptions> = {
  steps: { control: 'number' },
  decay: { control: 'number' },
  ...lossHint,
  ...goalHint
}

export const mifgsm = {
  id: 'mifgsm',
  label: 'MI-FGSM',
  shortName: 'MI-FGSM',
  summary: 'Momentum iterative FGSM: steps along the gathered gradients, whose examples transfer better.',
  family: 'fixed-epsilon',
  norms: ['linf', 'l2'],
  knowledge: 'white-box',
  options: MifgsmOptions,
  hints,
  paper: {
    citation: 'Dong et al.: Boosting Adversarial Attacks with Momentum, CVPR 2018',
    arxiv: '1710.06081'
  }
} as const satisfies AttackInfo
