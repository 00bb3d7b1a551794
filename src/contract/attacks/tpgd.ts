import { z } from 'zod'
import type { HintsOf } from '../field'
import type { AttackInfo } from './info'
import { eotHint, eotOption, restartsHint, restartsOption } from './repeat'

export const TpgdOptions = z.object({
  steps: z.int().min(1).max(10_000).default(10).meta({ title: 'Steps' }),
  relativeStepSize: z.number().positive().max(2).default(0.25).meta({
    title: 'Step size / epsilon',
    description: 'A quarter is about what TRADES trains with.'
  }),
  ...restartsOption,
  ...eotOption
})

const hints: HintsOf<typeof TpgdOptions> = {
  steps: { control: 'number' },
  relativeStepSize: { control: 'number' },
  ...restartsHint,
  ...eotHint
}

export const tpgd = {
  id: 'tpgd',
  label: 'TPGD',
  shortName: 'TPGD',
  summary:
    'The attack inside TRADES: climbs the Kullback-Leibler divergence from the clean prediction, without the label.',
  family: 'fixed-epsilon',
  norms: ['linf', 'l2'],
  knowledge: 'white-box',
  options: TpgdOptions,
  hints,
  exempt: {
    'linear-optimum': 'It climbs away from the clean prediction, to whichever side: it knows no label.'
  },
  paper: {
    citation: 'Zhang et al.: Theoretically Principled Trade-off between Robustness and Accuracy, ICML 2019',
    arxiv: '1901.08573'
  }
} as const satisfies AttackInfo
