import { z } from 'zod'
import type { HintsOf } from '../field'
import { goalHint, goalOption } from './goal'
import type { AttackInfo } from './info'
import { lossHint, lossOption } from './loss'
import { eotHint, eotOption, startsOption } from './repeat'

/** Where R-FGSM begins: Wong et al. draw evenly from the ball, Tramèr et al. take the signs of normal noise. */
export const RfgsmStart = z.enum(['uniform', 'signs'])

export const RfgsmOptions = z.object({
  start: RfgsmStart.default('uniform').meta({
    title: 'Start',
    description:
      'Uniform: drawn evenly from the ball, then a step of its own length (Wong et al. 2020). Signs: a share α of epsilon ' +
      'times the signs of normal noise, then a step of what is left of epsilon (Tramèr et al. 2018).'
  }),
  startShare: z.number().min(0).max(1).default(0.5).meta({
    title: 'Share of the start α / epsilon',
    description: 'Of a start of signs; the paper takes a half. The step is what is left.'
  }),
  relativeStepSize: z.number().positive().max(2).default(1.25).meta({
    title: 'Step size / epsilon',
    description:
      'Length of the one step from a uniform start; 1.25 as in fast adversarial training. 2 crosses the whole ball.'
  }),
  ...startsOption,
  ...lossOption,
  ...eotOption,
  ...goalOption
})

const hints: HintsOf<typeof RfgsmOptions> = {
  start: { control: 'select' },
  startShare: { control: 'number', advanced: true },
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
    citation:
      'Wong, Rice, Kolter: Fast is Better than Free, ICLR 2020; start of signs: Tramèr et al.: Ensemble Adversarial Training, ' +
      'ICLR 2018 (1705.07204)',
    arxiv: '2001.03994'
  }
} as const satisfies AttackInfo
