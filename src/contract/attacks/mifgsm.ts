import { z } from 'zod'
import type { HintsOf } from '../field'
import { goalHint, goalOption } from './goal'
import type { AttackInfo } from './info'
import { lossHint, lossOption } from './loss'
import { eotHint, eotOption, restartsHint, restartsOption } from './repeat'

export const MifgsmOptions = z.object({
  steps: z.int().min(1).max(10_000).default(10).meta({ title: 'Steps' }),
  decay: z.number().min(0).max(10).default(1).meta({
    title: 'Decay factor μ',
    description: 'Weight of the gradients before in the direction of each step; 0 is BIM.'
  }),
  nesterov: z.boolean().default(false).meta({
    title: 'Look ahead (NI)',
    description: 'Each gradient is taken where the gathered ones lead (Lin et al., ICLR 2020).'
  }),
  scales: z.int().min(1).max(20).default(1).meta({
    title: 'Scale copies (SI)',
    description: 'Mean gradient over x, x/2, x/4, ...: 5 in the paper (Lin et al., ICLR 2020), 1 for none.'
  }),
  diversity: z.number().min(0).max(1).default(0).meta({
    title: 'Probability of resizing (DI)',
    description: 'Share of the gradients taken through a smaller, padded image: 0.5 in the paper, 0 for none.'
  }),
  smallest: z.number().min(0.1).max(1).default(0.9).meta({
    title: 'Smallest size (DI)',
    description: 'Of the resized image, as a share of its sides.'
  }),
  kernel: z.int().min(1).max(101).default(1).meta({
    title: 'Kernel of the gradient (TI)',
    description:
      'Side of the Gaussian kernel that smooths each gradient, in pixels: 15 for images of 299 in the paper, 1 for none.'
  }),
  neighbours: z.int().min(0).max(1000).default(0).meta({
    title: 'Neighbours (VMI)',
    description:
      'Points around x whose mean gradient tunes the variance of the next step: 20 in the paper, 0 for none.'
  }),
  neighbourhood: z.number().min(0).max(100).default(1.5).meta({
    title: 'Neighbourhood β (VMI)',
    description: 'How far the neighbours are, over epsilon.'
  }),
  ...lossOption,
  ...restartsOption,
  ...eotOption,
  ...goalOption
})

const hints: HintsOf<typeof MifgsmOptions> = {
  steps: { control: 'number' },
  decay: { control: 'number' },
  nesterov: { control: 'switch' },
  scales: { control: 'number' },
  diversity: { control: 'number' },
  smallest: { control: 'number', advanced: true },
  kernel: { control: 'number' },
  neighbours: { control: 'number' },
  neighbourhood: { control: 'number', advanced: true },
  ...lossHint,
  ...restartsHint,
  ...eotHint,
  ...goalHint
}

export const mifgsm = {
  id: 'mifgsm',
  label: 'MI-FGSM and its kin',
  shortName: 'MI-FGSM',
  summary:
    'Momentum iterative FGSM, and its variants that transfer better: NI, SI, DI, TI and VMI, alone or together.',
  family: 'fixed-epsilon',
  norms: ['linf', 'l2'],
  knowledge: 'white-box',
  options: MifgsmOptions,
  hints,
  // Only DI and VMI draw; the others, and the attack itself, begin at the image and go one way.
  drawsAtRandom: ({ diversity, neighbours }) => diversity !== 0 || neighbours !== 0,
  paper: {
    citation:
      'Dong et al.: Boosting Adversarial Attacks with Momentum, CVPR 2018 (NI, SI: 1908.06281; DI: 1803.06978; ' +
      'TI: 1904.02884; VMI: 2103.15571)',
    arxiv: '1710.06081'
  }
} as const satisfies AttackInfo

/** What papers call the variant: "VMI-DI-TI-FGSM". */
export function momentumName(options: z.output<typeof MifgsmOptions>): string {
  const first = options.nesterov
    ? options.neighbours > 0
      ? 'VNI'
      : 'NI'
    : options.neighbours > 0
      ? 'VMI'
      : 'MI'
  const parts = [
    first,
    ...(options.scales > 1 ? ['SI'] : []),
    ...(options.diversity > 0 ? ['DI'] : []),
    ...(options.kernel > 1 ? ['TI'] : [])
  ]
  return `${parts.join('-')}-FGSM`
}
