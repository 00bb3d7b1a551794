import { z } from 'zod'
import type { HintsOf } from '../field'
import { goalHint, goalOption } from './goal'
import type { AttackInfo } from './info'
import { queriesOption, searchHints, searchLoss, searchOptions } from './search'
import { restartsHint, restartsOption } from './repeat'

export const SpsaOptions = z.object({
  ...queriesOption(12_900),
  gradientQueries: z.int().min(2).max(10_000).default(128).meta({
    title: 'Queries a gradient',
    description: 'Forward passes from which each gradient is estimated; half of them look the other way.'
  }),
  delta: z.number().positive().default(0.01).meta({
    title: 'Search distance δ',
    description: 'How far each feature moves for an estimate, in model-input units.'
  }),
  learningRate: z.number().positive().default(0.01).meta({
    title: 'Learning rate',
    description: 'Step of Adam, in model-input units.'
  }),
  ...searchLoss('margin'),
  ...searchOptions,
  ...restartsOption,
  ...goalOption
})

const hints: HintsOf<typeof SpsaOptions> = {
  ...searchHints,
  gradientQueries: { control: 'number' },
  delta: { control: 'number', advanced: true },
  learningRate: { control: 'number', advanced: true },
  ...restartsHint,
  ...goalHint
}

export const spsa = {
  id: 'spsa',
  label: 'SPSA',
  shortName: 'SPSA',
  summary:
    'Climbs a gradient estimated from scores along random signs, with the steps of Adam: sees through masked gradients.',
  family: 'fixed-epsilon',
  norms: ['linf'],
  knowledge: 'score',
  options: SpsaOptions,
  hints,
  paper: {
    citation:
      'Uesato, O’Donoghue, van den Oord, Kohli: Adversarial Risk and the Dangers of Evaluating Against Weak Attacks, ICML 2018',
    arxiv: '1802.05666'
  }
} as const satisfies AttackInfo
