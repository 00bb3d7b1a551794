import { z } from 'zod'
import type { HintsOf } from '../field'
import type { EstimatorInfo } from './info'

/** R-hat and the standard errors come from the spread between the chains, which fewer of them hardly tell. */
export const ENOUGH_CHAINS = 16

export const ChainOptions = z.object({
  images: z.int().min(1).max(10_000).default(8).meta({
    title: 'Images',
    description: 'Each gets a packet of its own; medians and quartiles are reported.'
  }),
  chains: z
    .int()
    .min(4)
    .max(1024)
    .default(ENOUGH_CHAINS)
    .meta({
      title: 'Chains an image',
      description: `Walk independently; how far they agree is R-hat. Below ${ENOUGH_CHAINS} it may miss that they differ.`
    }),
  warmUp: z.int().min(10).max(100_000).default(150).meta({
    title: 'Warm-up steps',
    description: 'Steps before the first kept one; the length of the moves is tuned in them.'
  }),
  kept: z.int().min(4).max(100_000).default(40).meta({ title: 'Kept steps a chain' }),
  thinning: z.int().min(1).max(1000).default(5).meta({
    title: 'Steps between kept ones',
    description: 'Neighbouring steps say almost the same; only kept ones cost a gradient.'
  }),
  sigma: z
    .number()
    .positive()
    .max(10)
    .default(0.1)
    .meta({ title: 'Window σ', description: 'Width of the Gaussian window, in model-input units.' })
})

const hints: HintsOf<typeof ChainOptions> = {
  images: { control: 'number' },
  chains: { control: 'number', advanced: true },
  warmUp: { control: 'number', advanced: true },
  kept: { control: 'number' },
  thinning: { control: 'number', advanced: true },
  sigma: { control: 'number' }
}

export const chain = {
  id: 'chain',
  label: 'Local window, chains (E3)',
  summary:
    'The packet of the local window, sampled by Markov chains that walk in proportion to it: no weights, so confident networks do not collapse the sample.',
  measure: 'a Gaussian window around each image, sampled by chains',
  labelRule: 'fixed: the label of the image at the centre',
  boundNote: 'Exact: ½ a pixel, d/2 for the aggregate, because the windowed packet has no boundary.',
  classOption: null,
  options: ChainOptions,
  hints,
  paper: {
    citation:
      'Cotter, Roberts, Stuart, White: MCMC Methods for Functions (pCN), Statistical Science 2013; R-hat after Vehtari et al. 2021',
    arxiv: '1202.0709'
  }
} as const satisfies EstimatorInfo
