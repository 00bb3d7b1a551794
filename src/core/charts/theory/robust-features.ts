import { drawFeatures } from '../../uncertainty/theory/draw'
import {
  averageWeights,
  bayesWeights,
  linearAccuracy,
  robustCap,
  strongWeights,
  type FeatureModel
} from '../../uncertainty/theory/robust-features'
import { formatNumber, formatPercent } from '../format'
import { groupConditions, networkPoints } from './beside'
import { axis, curve, evenly, exactPoint, mark, theoryChart, type Theory } from './theory'

const modelOf = (value: (id: string) => number): FeatureModel => ({
  strong: value('strong'),
  weakness: value('weakness'),
  features: Math.round(value('features'))
})

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
  comparison:
    'A trained network can be set beside this as a pair of accuracies, clean and under attack; the line is all linear ' +
    'classifiers of the model, from the strong feature alone to the weak ones alone. For a network trained on a data set drawn ' +
    'from the model at the same p, η and d, and attacked with ε = 2η, the numbers can be compared, too. For other data only the ' +
    'shapes can: real images have neither this distribution nor this p, η and d, the attack on a network finds an upper ' +
    'bound only, and theorem 2.1 says nothing of other data.',
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
  draw: (value, count, random) => drawFeatures(modelOf(value), count, random),
  beside(value, group) {
    const weakness = value('weakness')
    const model = modelOf(value)
    // From the strong feature alone to the weak ones alone, by the angle between their weights.
    const weights = evenly(0, Math.PI / 2).map((angle) => ({
      strong: Math.cos(angle) * Math.sqrt(model.features),
      weak: Math.sin(angle)
    }))
    const family = weights.map((one) => ({
      clean: linearAccuracy(model, one, 0),
      robust: linearAccuracy(model, one, 2 * weakness)
    }))
    const share = { format: 'percent', min: 0, max: 1 } as const
    return {
      ...theoryChart(
        'robust-features:networks',
        'Clean against robust accuracy, with trained networks',
        '',
        { x: axis('Clean accuracy', { format: 'percent', max: 1 }), y: axis('Accuracy under attack', share) },
        [
          {
            ...curve('linear classifiers of the model', 0, [], () => 0),
            points: family.map(({ clean, robust }) => exactPoint(clean, robust))
          },
          mark('strong feature alone', 1, model.strong, model.strong),
          ...networkPoints(
            group.networks,
            ({ cleanAccuracy, attack }) => ({
              x: cleanAccuracy.value,
              y: attack.robustAccuracy,
              across: cleanAccuracy
            }),
            ''
          )
        ]
      ),
      trail: true,
      caption:
        `Line: linear classifiers of the model at ε = 2η, p = ${formatNumber(model.strong, 3)}, η = ` +
        `${formatNumber(weakness, 3)}, d = ${model.features}; exact. ${groupConditions(group)} Drawn from other data, or at another ε than the line's: compare shapes.`
    }
  },
  view(value) {
    const weakness = value('weakness')
    const model = modelOf(value)
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
