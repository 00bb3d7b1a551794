import {
  averageWeights,
  bayesWeights,
  linearAccuracy,
  robustCap,
  strongWeights,
  type FeatureModel
} from '../../uncertainty/theory/robust-features'
import { formatNumber, formatPercent } from '../format'
import { axis, curve, evenly, mark, theoryChart, type Theory } from './theory'

/** Tsipras et al.: where features that help are not robust, accuracy and robustness part. */
export const robustFeaturesTheory: Theory = {
  id: 'robust-features',
  title: 'Accurate or robust (Tsipras et al.)',
  text:
    'One strong feature gives the label with probability p; d weak ones, each of mean η·y, give it together almost ' +
    'surely. The best classifier on clean inputs uses the weak ones, and an attack of ε = 2η turns all of them round. ' +
    'The classifier that looks at the strong feature alone is right with probability p under every attack with ε < 1.',
  source:
    'Tsipras et al., arXiv 1805.12152, model (3) and theorem 2.1; the accuracies are exact, derived for this program.',
  parameters: [
    {
      id: 'strong',
      label: 'Strong feature p',
      explanation: 'Probability that the strong feature shows the label.',
      min: 0.5,
      max: 0.99,
      step: 0.005,
      start: 0.95,
      scale: 'linear'
    },
    {
      id: 'weakness',
      label: 'Mean η of a weak feature',
      explanation: 'Mean of each weak feature in the direction of the label; its deviation is 1.',
      min: 0.02,
      max: 0.5,
      step: 0.01,
      start: 0.2,
      scale: 'linear'
    },
    {
      id: 'features',
      label: 'Weak features d',
      explanation: 'How many weak features there are.',
      min: 10,
      max: 1000,
      step: 10,
      start: 100,
      scale: 'linear'
    }
  ],
  view(value) {
    const weakness = value('weakness')
    const model: FeatureModel = { strong: value('strong'), weakness, features: Math.round(value('features')) }
    const bayes = bayesWeights(model)
    const attack = 2 * weakness
    const clean = linearAccuracy(model, bayes, 0)
    const robust = linearAccuracy(model, bayes, attack)
    const epsilons = evenly(0, Math.min(0.99, 3 * weakness))
    const condition =
      `p = ${formatNumber(model.strong, 3)}, η = ${formatNumber(weakness, 3)}, d = ${model.features}; attacks within ` +
      `an L∞ ball of radius ε.`
    const percent = { format: 'percent', min: 0, max: 1 } as const
    const means = evenly(0.02, 0.5)
    const modelAt = (mean: number): FeatureModel => ({ ...model, weakness: mean })
    return {
      charts: [
        theoryChart(
          'robust-features:epsilon',
          'Accuracy under attack',
          condition,
          { x: axis('Epsilon ε'), y: axis('Accuracy', percent) },
          [
            curve('best on clean inputs', 0, epsilons, (epsilon) => linearAccuracy(model, bayes, epsilon)),
            curve('average of the weak', 1, epsilons, (epsilon) =>
              linearAccuracy(model, averageWeights, epsilon)
            ),
            curve('strong feature alone', 2, epsilons, (epsilon) =>
              linearAccuracy(model, strongWeights, epsilon)
            ),
            mark('best at ε = 2η', 0, attack, robust)
          ]
        ),
        theoryChart(
          'robust-features:mean',
          'Clean and robust accuracy',
          `p = ${formatNumber(model.strong, 3)}, d = ${model.features}; attacks of ε = 2η, the best classifier on clean inputs.`,
          { x: axis('Mean η of a weak feature'), y: axis('Accuracy', percent) },
          [
            curve('clean', 0, means, (mean) => linearAccuracy(modelAt(mean), bayesWeights(modelAt(mean)), 0)),
            curve('robust', 1, means, (mean) =>
              linearAccuracy(modelAt(mean), bayesWeights(modelAt(mean)), 2 * mean)
            ),
            curve('cap of theorem 2.1', 2, means, (mean) =>
              robustCap(model, linearAccuracy(modelAt(mean), bayesWeights(modelAt(mean)), 0))
            ),
            mark('chosen', 3, weakness, robust)
          ]
        )
      ],
      facts: [
        { name: 'Best on clean inputs', value: formatPercent(clean, 2) },
        { name: 'The same at ε = 2η', value: formatPercent(robust, 2) },
        { name: 'Cap of theorem 2.1 on it', value: formatPercent(robustCap(model, clean), 2) },
        {
          name: 'Strong feature alone, ε = 2η',
          value: formatPercent(linearAccuracy(model, strongWeights, attack), 2)
        }
      ]
    }
  }
}
