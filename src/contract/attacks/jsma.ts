import { z } from 'zod'
import type { HintsOf } from '../field'
import { goalHint, goalOption } from './goal'
import type { AttackInfo } from './info'
import { eotHint, eotOption } from './repeat'

export const JsmaOptions = z.object({
  direction: z.enum(['increase', 'decrease']).default('increase').meta({
    title: 'Pixels go',
    description: 'To the top of their range, or to the bottom.'
  }),
  ...eotOption,
  ...goalOption
})

const hints: HintsOf<typeof JsmaOptions> = { direction: { control: 'select' }, ...eotHint, ...goalHint }

export const jsma = {
  id: 'jsma',
  label: 'JSMA',
  shortName: 'JSMA',
  summary:
    'Saliency maps of the Jacobian: two features a step, those that raise the target class and lower the others most.',
  family: 'fixed-epsilon',
  norms: ['l0'],
  knowledge: 'white-box',
  options: JsmaOptions,
  hints,
  exempt: {
    'targets-are-reached':
      'No pair of features need raise the target and lower the others, however many may change.',
    'linear-optimum':
      'It takes only features that raise one class and lower the others, and sets them to the edge of the box.',
    'any-class-is-easier': 'It is always targeted: any wrong class is aimed at by way of the most likely one.'
  },
  paper: {
    citation: 'Papernot et al.: The Limitations of Deep Learning in Adversarial Settings, EuroS&P 2016',
    arxiv: '1511.07528'
  }
} as const satisfies AttackInfo
