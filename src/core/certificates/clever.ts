import { weibullEnd } from '../statistics/reverse-weibull'
import type { Certificate } from './certificate'
import { sampledRadii } from './sampled-slopes'

/**
 * CLEVER (Weng et al. 2018, algorithms 1 and 2): the largest slope of each batch of draws follows a reverse Weibull law,
 * whose end point is the local Lipschitz constant; the score is margin over it, no larger than the ball.
 */
export const clever: Certificate<'clever'> = (input) => {
  const { batches, draws } = input.options
  return sampledRadii(input, 'clever', batches * draws, (slopes) =>
    weibullEnd(
      Array.from({ length: batches }, (_, batch) =>
        slopes.subarray(batch * draws, (batch + 1) * draws).reduce((most, slope) => Math.max(most, slope), 0)
      )
    )
  )
}
