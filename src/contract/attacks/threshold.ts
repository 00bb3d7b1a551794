import { z } from 'zod'
import type { HintsOf } from '../field'
import { goalHint, goalOption } from './goal'
import type { AttackInfo } from './info'
import { queriesOption, searchHints, searchLoss, searchOptions } from './search'
import { restartsHint, restartsOption } from './repeat'

export const ThresholdOptions = z.object({
  ...queriesOption(40_000),
  population: z.int().min(4).max(10_000).default(100).meta({
    title: 'Population',
    description: 'Candidates of each generation.'
  }),
  strategy: z.enum(['evolution', 'covariance']).default('covariance').meta({
    title: 'Strategy',
    description:
      'Differential evolution, or the evolution strategy that adapts the spread of each feature (separable CMA-ES).'
  }),
  scale: z.number().positive().max(2).default(0.5).meta({
    title: 'Scale factor F',
    description:
      'Of differential evolution: weight of the difference of two candidates that is added to a third one.'
  }),
  sigma: z.number().positive().max(1).default(0.25).meta({
    title: 'First spread σ',
    description: 'Of CMA-ES: standard deviation of its first candidates, over the width of the ball.'
  }),
  ...searchLoss('cross-entropy'),
  ...searchOptions,
  ...restartsOption,
  ...goalOption
})

const hints: HintsOf<typeof ThresholdOptions> = {
  ...searchHints,
  population: { control: 'number' },
  strategy: { control: 'select' },
  scale: { control: 'number', advanced: true },
  sigma: { control: 'number', advanced: true },
  ...restartsHint,
  ...goalHint
}

export const threshold = {
  id: 'threshold',
  label: 'Threshold attack',
  shortName: 'Threshold',
  summary: 'Breeds perturbations of all features at once, none larger than epsilon, from scores alone.',
  family: 'fixed-epsilon',
  norms: ['linf'],
  knowledge: 'score',
  options: ThresholdOptions,
  hints,
  exempt: {
    'any-class-is-easier': 'Chance may breed another way to each goal.'
  },
  paper: {
    citation:
      'Kotyan, Vasconcellos Vargas: Adversarial Robustness Assessment, PLOS ONE 2022 (threshold attack; separable ' +
      'CMA-ES: Ros, Hansen 2008)',
    arxiv: '1906.06026'
  }
} as const satisfies AttackInfo
