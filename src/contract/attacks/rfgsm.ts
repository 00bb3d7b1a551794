import { z } from 'zod'
import type { HintsOf } from '../field'
import { goalHint, goalOption } from './goal'
import type { AttackInfo } from './info'
import { lossHint, lossOption } from './loss'
import { eotHint, eotOption, startsOption } from './repeat'

export const RfgsmOptions = z.object({
  relativeStepSize: z.number().positive().max(2).default(1.25).meta({
    title: 'Step size / epsilon',
    description: 'Length of the one step; 1.25 as in fast adversarial training. 2 crosses the whole ball.'
  }),
  ...startsOption,
  ...lossOption,
  ...eotOption,
  ...goalOption
})

const hints: HintsOf<typeof RfgsmOptions> = {
  relativeStepSize: { control: 'number' },
  restarts: { control: 'number' },
  ...lossHint,
  ...eotHint,
  ...goalHint
}

export const rfgsm = {
  id: 'rfgsm',
  label: 'R-FGSM',
  shortName: 'R-FGSM',
  summary: 'One gradient step from a random point of the ball, projected back: FGSM with a random start.',
  family: 'fixed-epsilon',
  norms: ['linf'],
  knowledge: 'white-box',
  options: RfgsmOptions,
  hints,
  exempt: { 'any-class-is-easier': 'One step may happen to take another way to each goal.' },
  paper: {
    citation: 'Wong, Rice, Kolter: Fast is Better than Free, ICLR 2020 (after Tramèr et al., 1705.07204)',
    arxiv: '2001.03994'
  }
} as const satisfies AttackInfo
