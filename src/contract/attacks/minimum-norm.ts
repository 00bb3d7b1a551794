import { z } from 'zod'

/** How fast attacks of the family DDN let their radius follow success and failure. */
export const gammaOption = {
  gamma: z.number().gt(0).lt(1).default(0.05).meta({
    title: 'Change of the radius γ',
    description: 'Share by which the radius shrinks after a success and grows after a failure.'
  })
}
