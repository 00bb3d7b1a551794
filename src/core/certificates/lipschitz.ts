import type { Certificate } from './certificate'
import { sampledRadii } from './sampled-slopes'

/** Margin over the steepest slope among draws in a ball (Wood & Zhang 1996 without the fit). An estimate from above. */
export const lipschitz: Certificate<'lipschitz'> = (input) =>
  sampledRadii(input, 'lipschitz', input.options.draws, (slopes) =>
    slopes.reduce((most, slope) => Math.max(most, slope), 0)
  )
