import { z } from 'zod'
import type { HintsOf } from '../field'
import { goalHint, goalOption } from './goal'
import type { AttackInfo } from './info'
import { queriesOption, searchHints, searchLoss, searchOptions } from './search'
import { restartsHint, restartsOption } from './repeat'

export const NesOptions = z.object({
  ...queriesOption(10_000),
  gradientQueries: z.int().min(2).max(10_000).default(50).meta({
    title: 'Queries a gradient',
    description: 'Forward passes from which each gradient is estimated; half of them look the other way.'
  }),
  sigma: z.number().positive().default(0.001).meta({
    title: 'Search distance σ',
    description: 'Standard deviation of the random directions, in model-input units.'
  }),
  relativeStepSize: z.number().positive().default(0.2).meta({
    title: 'Step size / epsilon',
    description:
      'Length of the first steps; they halve where the loss fell over five. 0.2 is 0.01 at epsilon 0.05.'
  }),
  momentum: z.number().min(0).max(0.999).default(0.9).meta({ title: 'Momentum' }),
  ...searchLoss('cross-entropy'),
  ...searchOptions,
  ...restartsOption,
  ...goalOption
})

const hints: HintsOf<typeof NesOptions> = {
  ...searchHints,
  gradientQueries: { control: 'number' },
  sigma: { control: 'number', advanced: true },
  relativeStepSize: { control: 'number', advanced: true },
  momentum: { control: 'number', advanced: true },
  ...restartsHint,
  ...goalHint
}

export const nes = {
  id: 'nes',
  label: 'NES',
  shortName: 'NES',
  summary:
    'Climbs a gradient estimated from scores along random normal directions, in pairs of opposite ones.',
  family: 'fixed-epsilon',
  norms: ['linf', 'l2'],
  knowledge: 'score',
  options: NesOptions,
  hints,
  paper: {
    citation:
      'Ilyas, Engstrom, Athalye, Lin: Black-box Adversarial Attacks with Limited Queries and Information, ICML 2018',
    arxiv: '1804.08598'
  }
} as const satisfies AttackInfo
