import { z } from 'zod'
import type { HintsOf } from '../field'
import type { TrainingInfo } from './info'
import { adversarialFields, adversarialHints } from './adversarial'

export const PgdAtOptions = z.object({
  ...adversarialFields(7)
})

const hints: HintsOf<typeof PgdAtOptions> = {
  ...adversarialHints
}

export const pgdAt = {
  id: 'pgd-at',
  label: 'PGD-AT',
  summary: 'Adversarial training: cross-entropy on the PGD examples of the current weights.',
  options: PgdAtOptions,
  hints,
  paper: {
    citation: 'Madry et al.: Towards Deep Learning Models Resistant to Adversarial Attacks, ICLR 2018',
    arxiv: '1706.06083'
  }
} as const satisfies TrainingInfo
