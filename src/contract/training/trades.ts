import { z } from 'zod'
import type { HintsOf } from '../field'
import type { TrainingInfo } from './info'
import { adversarialFields, adversarialHints } from './adversarial'

export const TradesOptions = z.object({
  ...adversarialFields(10),
  beta: z
    .number()
    .min(0)
    .max(1000)
    .default(6)
    .meta({ title: 'Beta', description: 'Weight of the divergence, 1 / lambda of the paper.' })
})

const hints: HintsOf<typeof TradesOptions> = {
  ...adversarialHints,
  beta: { control: 'number' }
}

export const trades = {
  id: 'trades',
  label: 'TRADES',
  summary:
    'Cross-entropy on clean images plus beta times the divergence between clean and adversarial predictions.',
  options: TradesOptions,
  hints,
  paper: {
    citation: 'Zhang et al.: Theoretically Principled Trade-off between Robustness and Accuracy, ICML 2019',
    arxiv: '1901.08573'
  }
} as const satisfies TrainingInfo
