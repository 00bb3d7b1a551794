import { z } from 'zod'
import { Film, Readings } from '../film'
import { GalleryEvaluation, GalleryExample, GalleryImages } from '../gallery'

/** One kept image; the token names the request, so that it can be told of and called off. */
const one = z.object({
  token: z.string().min(1).max(100),
  evaluationId: z.string(),
  sampleIndex: z.int().min(0)
})

/** Adversarial examples that attacks have kept. */
export const galleryCalls = {
  'gallery.evaluations': { input: z.void(), output: z.array(GalleryEvaluation) },
  /** Every kept example of one evaluation, in test order. */
  'gallery.examples': { input: z.object({ evaluationId: z.string() }), output: z.array(GalleryExample) },
  /** The pixels of some of them, in the order asked for. */
  'gallery.images': {
    input: z.object({ evaluationId: z.string(), sampleIndices: z.array(z.int().min(0)).min(1).max(200) }),
    output: GalleryImages
  },
  /** The attack on one image, done once more to be watched; null when it was called off. */
  'gallery.film': { input: one, output: Film.nullable() },
  /** Loss and input gradient at the clean and at the adversarial image, in this order; null when it was called off. */
  'gallery.readings': { input: one, output: Readings.nullable() },
  'gallery.cancel': { input: one.pick({ token: true }), output: z.void() }
} as const
