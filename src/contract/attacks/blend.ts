import { z } from 'zod'
import type { HintsOf } from '../field'
import { goalHint, goalOption } from './goal'
import type { AttackInfo } from './info'
import { eotHint, eotOption } from './repeat'

/** What the image is drawn towards, with what the attack is called then. */
const blendEnds = {
  noise: 'Blended noise',
  grey: 'Contrast reduction',
  inverted: 'Inversion'
} as const

export const BlendOptions = z.object({
  towards: z.enum(['noise', 'grey', 'inverted']).default('noise').meta({
    title: 'Towards',
    description:
      'Where the straight line from the image leads: an image of uniform noise, plain grey (less contrast), or its negative.'
  }),
  search: z.enum(['linear', 'binary', 'none']).default('binary').meta({
    title: 'Search along the line',
    description:
      'linear: evenly spaced points from the image on, the first success counts. binary: the interval is halved. none: the end itself.'
  }),
  points: z.int().min(1).max(100_000).default(1000).meta({
    title: 'Points of the linear search',
    description: 'Of the binary search: its logarithm, so that both end equally near.'
  }),
  directions: z.int().min(1).max(100_000).default(1000).meta({
    title: 'Noises tried',
    description: 'Images of noise that are tried for one that is adversarial.'
  }),
  ...eotOption,
  ...goalOption
})

const hints: HintsOf<typeof BlendOptions> = {
  towards: { control: 'select' },
  search: { control: 'select' },
  points: { control: 'number', advanced: true },
  directions: { control: 'number', advanced: true },
  ...eotHint,
  ...goalHint
}

export const blend = {
  id: 'blend',
  label: 'Blending',
  shortName: 'Blending',
  summary:
    'Fades the image into noise, into grey (contrast reduction) or into its negative (inversion) until its class changes.',
  family: 'minimum-norm',
  norms: ['linf', 'l2', 'l1'],
  knowledge: 'decision',
  options: BlendOptions,
  hints,
  exempt: {
    'linear-optimum': 'It looks along one line only, which need not lead to the nearest border.',
    'as-near-as-pgd': 'It looks along one line only, which need not lead to the nearest border.',
    'targets-are-reached': 'No noise need look like a certain class.'
  },
  paper: {
    citation:
      'Rauber, Zimmermann, Bethge, Brendel: Foolbox Native, JOSS 2020 (linear-search blended uniform noise; linear- and ' +
      'binary-search contrast reduction; inversion: Hosseini et al. 2017, arXiv 1703.06857)',
    arxiv: '1707.04131'
  }
} as const satisfies AttackInfo

/** What papers call it: "Blended noise (linear)". */
export function blendName({ towards, search }: z.output<typeof BlendOptions>): string {
  return `${blendEnds[towards]}${search === 'binary' ? '' : search === 'linear' ? ' (linear)' : ' (end)'}`
}
