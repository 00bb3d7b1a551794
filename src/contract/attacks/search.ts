import { z } from 'zod'

/** The options that the attacks share which see the outputs only. `queries` is a budget that the oracle enforces. */
export function queriesOption(queries: number): { queries: z.ZodDefault<z.ZodInt> } {
  return {
    queries: z.int().min(1).max(1_000_000).default(queries).meta({
      title: 'Queries',
      description: 'Most forward passes for each image in each restart; one that is fooled asks no more.'
    })
  }
}

const SearchLoss = z.enum(['margin', 'cross-entropy'])

/** The loss that a search raises, with the one that the attack's paper uses as the default. */
export function searchLoss(usual: z.output<typeof SearchLoss>): { loss: z.ZodDefault<typeof SearchLoss> } {
  return {
    loss: SearchLoss.default(usual).meta({
      title: 'Loss',
      description: 'What the search raises: the margin of the logits, or cross-entropy.'
    })
  }
}

export const searchOptions = {
  eotSamples: z.int().min(1).max(1000).default(1).meta({
    title: 'Passes a query',
    description:
      'Mean answer of that many passes, for networks that answer at random; each one counts as a query.'
  })
}

export const searchHints = {
  queries: { control: 'number' },
  loss: { control: 'select', advanced: true },
  eotSamples: { control: 'number', advanced: true }
} as const
