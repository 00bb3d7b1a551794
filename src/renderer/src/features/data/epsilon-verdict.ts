import { type Separation, smallestDistance } from '@contract/dataset-statistics'
import type { Norm } from '@contract/threat-model'
import { normText } from '@core/charts/conditions'
import { formatCount } from '@core/charts/format'

/** What the distances between classes say of an epsilon. */
export interface EpsilonVerdict {
  /** Half of the smallest distance that was found: from here on no classifier is robust on both images of that pair. */
  readonly limit: number
  readonly tooLarge: boolean
  /** Images that were drawn, and how many of them have an image of another class within two epsilons. */
  readonly of: number
  readonly touched: number
}

/**
 * Judges an epsilon by r-separation (Yang et al. 2020, arXiv 2003.02460): where two images of different classes are at
 * most two epsilons apart, the balls around them share a point, which can be given one class only. The distances are of
 * drawn images: a pair that was found is one, but closer ones may have been missed. Null where a norm was not measured.
 */
export function judgeEpsilon(
  separations: readonly Separation[],
  norm: Norm,
  epsilon: number
): EpsilonVerdict | null {
  const own = separations.filter((one) => one.norm === norm && one.distances.length > 0)
  const smallest = smallestDistance(separations, norm)
  if (smallest === null) return null
  const limit = smallest / 2
  const touched = own.reduce(
    (sum, { distances }) => sum + distances.filter((distance) => distance <= 2 * epsilon).length,
    0
  )
  return {
    limit,
    tooLarge: epsilon > 0 && epsilon >= limit,
    of: own.reduce((sum, { distances }) => sum + distances.length, 0),
    touched
  }
}

/** The verdict as a sentence for people. */
export function verdictText(
  { limit, tooLarge, of, touched }: EpsilonVerdict,
  norm: Norm,
  epsilon: number
): string {
  const half = `half of the smallest distance found between images of different classes (${normText(norm)} ${limit.toFixed(4)})`
  if (!tooLarge) {
    return `Epsilon ${epsilon} is below ${half}: of ${formatCount(of)} images drawn, none has an image of another class so near that no classifier could be robust on both.`
  }
  return `Epsilon ${epsilon} is at least ${half}: no classifier can be robust everywhere. Of ${formatCount(of)} images drawn, ${formatCount(touched)} have a training image of another class within two epsilons.`
}
