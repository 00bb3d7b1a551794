import { z } from 'zod'
import type { HintsOf } from '../field'
import type { CertificateInfo } from './info'
import { otherClasses } from './sampling'

export const FirstOrderOptions = z.object(otherClasses)

const hints: HintsOf<typeof FirstOrderOptions> = { classes: { control: 'number' } }

export const firstorder = {
  id: 'firstorder',
  label: 'First-order radius',
  shortName: 'First order',
  summary:
    'Margin over the dual norm of its gradient: the distance to the boundary if the network were linear.',
  norms: ['linf', 'l2', 'l1'],
  promise: 'estimate',
  promiseNote: 'Estimate, no certificate.',
  costNote: 'a gradient for each other class',
  options: FirstOrderOptions,
  hints,
  paper: {
    citation: 'Moosavi-Dezfooli et al. 2016: DeepFool (its first step)',
    arxiv: '1511.04599'
  }
} as const satisfies CertificateInfo
