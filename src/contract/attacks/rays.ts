import { z } from 'zod'
import type { HintsOf } from '../field'
import type { AttackInfo } from './info'
import { queriesOption } from './search'
import { eotHint, eotOption } from './repeat'

export const RaysOptions = z.object({
  ...queriesOption(10_000),
  tolerance: z.number().positive().default(1e-3).meta({
    title: 'Tolerance',
    description: 'Of the distance along a ray, in its Euclidean length.'
  }),
  ...eotOption
})

const hints: HintsOf<typeof RaysOptions> = {
  queries: { control: 'number' },
  tolerance: { control: 'number', advanced: true },
  ...eotHint
}

export const rays = {
  id: 'rays',
  label: 'RayS',
  shortName: 'RayS',
  summary: 'Looks from decisions alone for the corner of the cube whose ray reaches another class first.',
  family: 'minimum-norm',
  norms: ['linf'],
  knowledge: 'decision',
  options: RaysOptions,
  hints,
  exempt: {
    'linear-optimum': 'It comes near with many queries only: its own tests say how near.',
    'as-near-as-pgd': 'It sees no gradients and needs thousands of queries for what PGD finds in a few steps.'
  },
  paper: { citation: 'Chen, Gu: RayS, KDD 2020', arxiv: '2006.12792' }
} as const satisfies AttackInfo
