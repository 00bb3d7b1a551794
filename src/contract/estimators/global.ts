import { z } from 'zod'
import type { HintsOf } from '../field'
import type { EstimatorInfo } from './info'

/** Above this many dimensions importance sampling of a global packet tells nothing: weights collapse. */
export const MOST_GLOBAL_DIMENSIONS = 20

export const GlobalOptions = z.object({
  layer: z
    .string()
    .trim()
    .min(1)
    .max(120)
    .default('logits')
    .meta({
      title: 'Space',
      description: `"input", "logits", or the name of a layer: its outputs are the x of the packet. At most ${MOST_GLOBAL_DIMENSIONS} dimensions.`
    }),
  target: z.enum(['density', 'box']).default('density').meta({
    title: 'Measure',
    description:
      'density: the loss times the root of a smooth density through the data, bound ½. box: the loss alone on a box around the data, the literal definition, whose bound has a boundary term.'
  }),
  label: z.int().min(0).nullable().default(null).meta({
    title: 'Label Y',
    description: 'The packet of this label alone; empty for one packet a class.'
  }),
  samples: z.int().min(2).max(100_000).default(1000).meta({
    title: 'Test images',
    description: 'They say where the data lie: centres of the density, or the extent of the box.'
  }),
  draws: z.int().min(100).max(1_000_000).default(10_000).meta({ title: 'Draws a packet' }),
  bandwidth: z.number().positive().max(10).default(0.5).meta({
    title: 'Bandwidth',
    description: "Width of the density's bumps, in standard deviations of the data along each axis."
  })
})

const hints: HintsOf<typeof GlobalOptions> = {
  layer: { control: 'text' },
  target: { control: 'select' },
  label: { control: 'number', advanced: true },
  samples: { control: 'number', advanced: true },
  draws: { control: 'number' },
  bandwidth: { control: 'number', advanced: true }
}

export const global = {
  id: 'global',
  label: 'Global packet, features (E2)',
  summary:
    'One packet a label over a whole space of few dimensions, inputs or the outputs of a layer, by importance sampling.',
  measure: 'a space of few dimensions, by importance sampling',
  labelRule: 'fixed: every point with the label of the packet',
  boundNote:
    'Exact: ½ a dimension with a density; on a box ½·|1−B|, B the flux through its faces, which is often far below ½.',
  classOption: 'label',
  options: GlobalOptions,
  hints,
  paper: {
    citation: 'Zhang, Meng: Quantum-inspired analysis of neural network vulnerabilities (as reconstructed)',
    arxiv: '2402.10983'
  }
} as const satisfies EstimatorInfo
