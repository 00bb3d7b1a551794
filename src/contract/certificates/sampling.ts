import { z } from 'zod'

/** As many as no network has. */
export const MOST_CLASSES = 10_000

/** The other classes that an estimate looks at. */
export const otherClasses = {
  classes: z.int().min(1).max(MOST_CLASSES).default(9).meta({
    title: 'Other classes',
    description: 'The radius is the smallest over so many other classes, those of the largest logits.'
  })
}

/** The ball in which slopes are sampled. */
export const sampledBall = {
  radius: z.number().positive().max(1e6).default(0.3).meta({
    title: 'Radius of the ball',
    description: 'Slopes are sampled in this ball; no larger radius comes out. In model-input units.'
  })
}
