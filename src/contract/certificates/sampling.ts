import { z } from 'zod'
import type { ConvexNorm } from '../threat-model'

/** As many as no network has. */
export const MOST_CLASSES = 10_000

/** The other classes that an estimate looks at. */
export const otherClasses = {
  classes: z.int().min(1).max(MOST_CLASSES).default(9).meta({
    title: 'Other classes',
    description: 'The radius is the smallest over so many other classes, those of the largest logits.'
  })
}

/**
 * The ball where nothing is said, by the norm: a radius that is the ball's own says nothing of the network. In linf 0.3 is the
 * largest epsilon in use, and a ball of 5 would hold images that no picture is like; in l2 and l1 the same change of every value
 * is far longer.
 */
const USUAL_BALL: Readonly<Record<ConvexNorm, number>> = { linf: 0.3, l2: 5, l1: 50 }

/** The ball in which slopes are sampled. */
export const sampledBall = {
  radius: z
    .number()
    .positive()
    .max(1e6)
    .nullable()
    .default(null)
    .meta({
      title: 'Radius of the ball',
      description:
        `Slopes are sampled in this ball; no larger radius comes out. In model-input units. Empty: by the norm, ${USUAL_BALL.linf} in linf, ` +
        `${USUAL_BALL.l2} in l2 and ${USUAL_BALL.l1} in l1. The paper on CLEVER takes 5 in l2 and linf.`
    })
}

/** The ball of an estimate, where none is given the usual one of its norm. */
export function ballRadius({ radius }: { readonly radius: number | null }, norm: ConvexNorm): number {
  return radius ?? USUAL_BALL[norm]
}
