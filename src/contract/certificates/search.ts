import { z } from 'zod'

/** How a certificate that answers for one epsilon finds the largest one that it can prove. */
export const radiusSearch = {
  largest: z.number().positive().max(1e6).default(0.3).meta({
    title: 'Largest radius',
    description: 'Where the search begins, in model-input units; no larger one is proven.'
  }),
  halvings: z.int().min(0).max(40).default(8).meta({
    title: 'Halvings',
    description: 'Of the interval that holds the radius: 8 give it to 1/256 of the largest one.'
  })
}
