import type { Handlers } from '@contract/ipc'
import type { galleryCalls } from '@contract/ipc/gallery'
import type { HandlerContext } from './context'

/** Adversarial examples that attacks have kept. */
export function galleryHandlers({ services }: HandlerContext): Handlers<typeof galleryCalls> {
  const { gallery } = services
  return {
    'gallery.evaluations': () => gallery.evaluations(),
    'gallery.examples': ({ evaluationId }) => gallery.examples(evaluationId),
    'gallery.images': ({ evaluationId, sampleIndices }) => gallery.images(evaluationId, sampleIndices),
    'gallery.film': (request) => gallery.film(request),
    'gallery.readings': (request) => gallery.readings(request),
    'gallery.cancel': async ({ token }) => gallery.cancel(token)
  }
}
