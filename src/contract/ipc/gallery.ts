import { z } from 'zod'
import { GalleryEvaluation, GalleryExample, GalleryImages } from '../gallery'

/** Adversarial examples that attacks have kept. */
export const galleryCalls = {
  'gallery.evaluations': { input: z.void(), output: z.array(GalleryEvaluation) },
  /** Every kept example of one evaluation, in test order. */
  'gallery.examples': { input: z.object({ evaluationId: z.string() }), output: z.array(GalleryExample) },
  /** The pixels of some of them, in the order asked for. */
  'gallery.images': {
    input: z.object({ evaluationId: z.string(), sampleIndices: z.array(z.int().min(0)).min(1).max(200) }),
    output: GalleryImages
  }
} as const
