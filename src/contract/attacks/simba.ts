import { z } from 'zod'
import type { HintsOf } from '../field'
import { goalHint, goalOption } from './goal'
import type { AttackInfo } from './info'
import { queriesOption, searchHints, searchLoss, searchOptions } from './search'
import { restartsHint, restartsOption } from './repeat'

export const SimbaOptions = z.object({
  ...queriesOption(10_000),
  basis: z.enum(['pixel', 'dct']).default('pixel').meta({
    title: 'Basis',
    description: 'Directions that are tried: single features, or cosine waves (SimBA-DCT).'
  }),
  stepSize: z.number().positive().default(0.2).meta({
    title: 'Step size',
    description: 'Length of each step, in model-input units.'
  }),
  frequencies: z.number().positive().max(1).default(0.5).meta({
    title: 'Share of frequencies',
    description: 'Of each axis, from the lowest on, for the cosine waves only.'
  }),
  ...searchLoss('cross-entropy'),
  ...searchOptions,
  ...restartsOption,
  ...goalOption
})

const hints: HintsOf<typeof SimbaOptions> = {
  ...searchHints,
  basis: { control: 'select' },
  stepSize: { control: 'number' },
  frequencies: { control: 'number', advanced: true },
  ...restartsHint,
  ...goalHint
}

export const simba = {
  id: 'simba',
  label: 'SimBA',
  shortName: 'SimBA',
  summary:
    'Adds or takes away one pixel, or one low frequency, at a time, where that lowers the score of the label.',
  family: 'fixed-epsilon',
  norms: ['l2'],
  knowledge: 'score',
  options: SimbaOptions,
  hints,
  paper: {
    citation: 'Guo, Gardner, You, Wilson, Weinberger: Simple Black-box Adversarial Attacks, ICML 2019',
    arxiv: '1905.07121'
  }
} as const satisfies AttackInfo
