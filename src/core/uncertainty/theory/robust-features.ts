import { normalCdf } from './normal'

/**
 * The data model of "Robustness May Be at Odds with Accuracy": a label y = +-1, one strong feature x_1 that is y with
 * probability `strong` and -y otherwise, and `features` weak ones, each normal with mean `weakness * y` and variance 1.
 *
 * @see arXiv 1805.12152, equation (3)
 */
export interface FeatureModel {
  /** p, between 1/2 and 1. */
  readonly strong: number
  /** eta */
  readonly weakness: number
  /** d */
  readonly features: number
}

/** `sign(strong * x_1 + weak * sum of the weak features)` */
export interface FeatureWeights {
  readonly strong: number
  readonly weak: number
}

/** The average of the weak features alone. */
export const averageWeights: FeatureWeights = { strong: 0, weak: 1 }
/** The strong feature alone. */
export const strongWeights: FeatureWeights = { strong: 1, weak: 0 }

/** Weights of the classifier with the least error on clean inputs. */
export function bayesWeights({ strong, weakness }: FeatureModel): FeatureWeights {
  return { strong: Math.log(strong / (1 - strong)), weak: 2 * weakness }
}

/**
 * Exact accuracy of a linear classifier against the strongest attack that moves every feature by at most `epsilon`:
 * the attack takes `epsilon (|w_1| + d |w_2|)` off the margin, which is normal given x_1. Derived for this program.
 */
export function linearAccuracy(
  { strong, weakness, features }: FeatureModel,
  weights: FeatureWeights,
  epsilon: number
): number {
  const lost = epsilon * (Math.abs(weights.strong) + features * Math.abs(weights.weak))
  const drift = weights.weak * features * weakness - lost
  const spread = Math.abs(weights.weak) * Math.sqrt(features)
  const right = (margin: number): number => (spread === 0 ? (margin > 0 ? 1 : 0) : normalCdf(margin / spread))
  return strong * right(weights.strong + drift) + (1 - strong) * right(drift - weights.strong)
}

/**
 * What no classifier of standard accuracy `accuracy` can exceed under attacks with epsilon >= 2 eta:
 * `p / (1 - p) (1 - accuracy)`, at most 1.
 *
 * @see arXiv 1805.12152, theorem 2.1
 */
export function robustCap({ strong }: FeatureModel, accuracy: number): number {
  return Math.min(1, (strong / (1 - strong)) * (1 - accuracy))
}
