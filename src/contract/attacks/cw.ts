import { z } from 'zod'
import type { HintsOf } from '../field'
import { goalHint, goalOption } from './goal'
import type { AttackInfo } from './info'
import { eotHint, eotOption } from './repeat'

/** Options of attacks that weigh misclassification against distance by a constant. */
export const descentOptions = {
  steps: z.int().min(1).max(100_000).default(1000).meta({ title: 'Steps' }),
  searchSteps: z.int().min(1).max(100).default(9).meta({
    title: 'Steps of the search for c',
    description: 'How many weights of the misclassification are tried for each image.'
  }),
  learningRate: z.number().positive().default(0.01).meta({ title: 'Learning rate' }),
  confidence: z.number().min(0).default(0).meta({
    title: 'Confidence κ',
    description: 'By how much the wrong class should win, in logits.'
  }),
  abortEarly: z.boolean().default(true).meta({
    title: 'Abort early',
    description: 'Images whose loss has stalled over two tenths of the steps leave the descent.'
  })
}

export const descentHints = {
  steps: { control: 'number' },
  searchSteps: { control: 'number' },
  learningRate: { control: 'number', advanced: true },
  confidence: { control: 'number', advanced: true },
  abortEarly: { control: 'switch', advanced: true }
} as const

export const CwOptions = z.object({
  ...descentOptions,
  firstConstant: z.number().positive().nullable().default(null).meta({
    title: 'First constant c',
    description: 'Weight of the misclassification to begin with. Leave empty for 0.001 (linf: 0.00001).'
  }),
  ...eotOption,
  ...goalOption
})

const hints: HintsOf<typeof CwOptions> = {
  ...descentHints,
  firstConstant: { control: 'number', advanced: true },
  ...eotHint,
  ...goalHint
}

export const cw = {
  id: 'cw',
  label: 'Carlini-Wagner',
  shortName: 'CW',
  summary:
    'Descent on distance plus weighted misclassification, with a search for the weight: slow, and long the yardstick.',
  family: 'minimum-norm',
  norms: ['l2', 'linf'],
  knowledge: 'white-box',
  options: CwOptions,
  hints,
  paper: {
    citation: 'Carlini, Wagner: Towards Evaluating the Robustness of Neural Networks, IEEE S&P 2017',
    arxiv: '1608.04644'
  }
} as const satisfies AttackInfo
