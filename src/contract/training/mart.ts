import { z } from 'zod'
import type { HintsOf } from '../field'
import type { TrainingInfo } from './info'
import { adversarialFields, adversarialHints } from './adversarial'

export const MartOptions = z.object({
  ...adversarialFields(10),
  lambda: z
    .number()
    .min(0)
    .max(1000)
    .default(5)
    .meta({ title: 'Lambda', description: 'Weight of the divergence.' })
})

const hints: HintsOf<typeof MartOptions> = {
  ...adversarialHints,
  lambda: { control: 'number' }
}

export const mart = {
  id: 'mart',
  label: 'MART',
  summary: 'Adversarial training that weighs the divergence by how wrong the clean prediction is.',
  options: MartOptions,
  hints,
  paper: {
    citation:
      'Wang et al.: Improving Adversarial Robustness Requires Revisiting Misclassified Examples, ICLR 2020'
  }
} as const satisfies TrainingInfo
