import { z } from 'zod'
import { Seed } from './field'

/** Which part of the test split an evaluation uses. */
export const sampleRange = {
  samples: z.int().min(1).default(1000).meta({ title: 'Test images' }),
  offset: z.int().min(0).default(0).meta({ title: 'First test image' }),
  seed: Seed.default(1),
  batchSize: z.int().min(1).max(65_536).default(128).meta({ title: 'Batch size' })
}
