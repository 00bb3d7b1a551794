import { z } from 'zod'
import type { HintsOf } from '../field'
import { goalHint, goalOption } from './goal'
import type { AttackInfo } from './info'
import { searchHints, searchLoss, searchOptions } from './search'

export const SpatialOptions = z.object({
  rotation: z.number().min(0).max(180).default(30).meta({
    title: 'Largest rotation',
    description: 'In degrees to either side, at epsilon 1.'
  }),
  shift: z.number().min(0).max(1).default(0.1).meta({
    title: 'Largest shift',
    description:
      'As a share of the sides of the image in each direction, at epsilon 1: 0.1 is about 3 of 28 pixels.'
  }),
  angles: z.int().min(1).max(1001).default(31).meta({ title: 'Angles of the grid' }),
  shifts: z.int().min(1).max(101).default(5).meta({ title: 'Shifts of the grid, each direction' }),
  ...searchLoss('cross-entropy'),
  ...searchOptions,
  ...goalOption
})

const hints: HintsOf<typeof SpatialOptions> = {
  rotation: { control: 'number', unit: '°' },
  shift: { control: 'number' },
  angles: { control: 'number' },
  shifts: { control: 'number' },
  loss: searchHints.loss,
  eotSamples: searchHints.eotSamples,
  ...goalHint
}

export const spatial = {
  id: 'spatial',
  label: 'Rotation and translation',
  shortName: 'Rotation-translation',
  summary:
    'Every rotation and translation of a grid: changes that no norm of the pixels bounds, a threat of its own.',
  family: 'fixed-epsilon',
  norms: ['spatial'],
  knowledge: 'score',
  options: SpatialOptions,
  hints,
  exempt: {
    'targets-are-reached': 'No rotation need make an image look like a certain class.'
  },
  paper: {
    citation:
      'Engstrom, Tran, Tsipras, Schmidt, Madry: Exploring the Landscape of Spatial Robustness, ICML 2019',
    arxiv: '1712.02779'
  }
} as const satisfies AttackInfo
