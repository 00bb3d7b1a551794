import { z } from 'zod'
import type { HintsOf } from '../field'
import type { TrainingInfo } from './info'

export const LogitRegOptions = z.object({
  weight: z.number().min(0).max(1e6).default(0.01).meta({ title: 'Weight' })
})

const hints: HintsOf<typeof LogitRegOptions> = {
  weight: { control: 'number' }
}

export const logitReg = {
  id: 'logit-reg',
  label: 'LogitReg',
  summary:
    'Cross-entropy plus a penalty on the squared length of the logits. As described in the abstract of arXiv 2603.19562.',
  options: LogitRegOptions,
  hints,
  paper: {
    citation: 'As described in the abstract of arXiv 2603.19562; details are our choice',
    arxiv: '2603.19562'
  }
} as const satisfies TrainingInfo
