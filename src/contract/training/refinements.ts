import { z } from 'zod'

/** How the weights of a fresh network are drawn. */
export const InitialWeights = z.enum(['he-normal', 'uniform'])
export type InitialWeights = z.infer<typeof InitialWeights>

/** What any training method can be combined with. */
export const refinements = {
  initialWeights: InitialWeights.default('he-normal').meta({
    title: 'Initial weights',
    description:
      'he-normal: normal with variance 2 / fan-in, biases at zero (He et al. 2015). uniform: weights and biases between ±1/√fan-in, as PyTorch draws them unless told otherwise. Published results often hang on it.'
  }),
  /** Pascanu et al. 2013, arXiv 1211.5063. */
  clipNorm: z.number().positive().nullable().default(null).meta({
    title: 'Gradient clipping',
    description: 'Largest l2 length of the gradient of a step. Leave empty for no limit.'
  }),
  /** Wu et al. 2020, arXiv 2004.05884. */
  weightPerturbation: z.number().positive().max(1).nullable().default(null).meta({
    title: 'Weight perturbation (AWP)',
    description:
      'Gamma: adversarial step of each kernel as a share of its length, 0.005 in the paper. Leave empty for none.'
  }),
  averageDecay: z.number().min(0).lt(1).nullable().default(null).meta({
    title: 'Weight averaging',
    description: 'Decay of the moving average of the weights, such as 0.999; the average becomes the model.'
  }),
  /** Rice et al. 2020, arXiv 2002.11569. */
  earlyStopping: z.int().min(1).max(10_000).nullable().default(null).meta({
    title: 'Early stopping',
    description:
      'Patience in epochs. A tenth of the images to train on (1,000 at most) is held out; once their accuracy has not risen for so long, training stops, and the network of the best epoch becomes the model. It is the accuracy under PGD-10 with the epsilon of the training; for a method without one, under the first attack that is measured; without any, the clean accuracy. Leave empty for none.'
  })
} as const

/** A training by its method alone, to its end. */
export const noRefinements = {
  initialWeights: 'he-normal',
  clipNorm: null,
  weightPerturbation: null,
  averageDecay: null,
  earlyStopping: null
} as const
