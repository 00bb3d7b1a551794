import { z } from 'zod'
import type { HintsOf } from '../field'
import type { TrainingInfo } from './info'

export const StandardOptions = z.object({})

const hints: HintsOf<typeof StandardOptions> = {}

export const standard = {
  id: 'standard',
  label: 'Standard',
  summary: 'Cross-entropy on clean images.',
  options: StandardOptions,
  hints,
  paper: null
} as const satisfies TrainingInfo
