import { z } from 'zod'
import type { HintsOf } from '../field'
import { goalHint, goalOption } from './goal'
import type { AttackInfo } from './info'
import { eotHint, eotOption } from './repeat'

export const DatasetOptions = z.object({
  tries: z.int().min(1).max(10_000).default(100).meta({
    title: 'Images tried',
    description: 'Test images of other classes (targeted: of the target class) that are tried for each image.'
  }),
  ...eotOption,
  ...goalOption
})

const hints: HintsOf<typeof DatasetOptions> = { tries: { control: 'number' }, ...eotHint, ...goalHint }

export const dataset = {
  id: 'dataset',
  label: 'Data-set attack',
  shortName: 'Data set',
  summary:
    'Real images of other classes, the nearest of them kept: where the classes of the data themselves come near.',
  family: 'minimum-norm',
  norms: ['linf', 'l2', 'l1', 'l0'],
  knowledge: 'decision',
  options: DatasetOptions,
  hints,
  exempt: {
    'linear-optimum': 'It finds what the data hold, which need not lie near the border.',
    'as-near-as-pgd': 'Another image is far away, farther than any step along a gradient.',
    'an-example-is-found': 'A network may see all other images as the class of this one.',
    'targets-are-reached': 'Where the data hold no image of the target class, there is nothing to try.'
  },
  paper: {
    citation: 'Rauber, Zimmermann, Bethge, Brendel: Foolbox Native, JOSS 2020 (DatasetAttack)',
    arxiv: '1707.04131'
  }
} as const satisfies AttackInfo
