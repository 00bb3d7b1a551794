import { drawGaussians } from '../../uncertainty/theory/draw'
import {
  enoughSamples,
  fewestSamples,
  leastRobustError,
  limitErrors,
  meanClassifierErrors,
  mostProvenSpread,
  type GaussianModel
} from '../../uncertainty/theory/sample-complexity'
import { formatNumber, formatPercent, plural } from '../format'
import { errorOf, groupConditions, networkPoints } from './beside'
import { axis, curve, geometrically, mark, theoryChart, type Theory } from './theory'

const modelOf = (value: (id: string) => number): GaussianModel => ({
  dimension: Math.round(value('dimension')),
  sigma: value('sigma')
})

/** Schmidt et al.: a robust classifier may exist and still need far more examples to be found. */
export const sampleComplexityTheory: Theory = {
  id: 'sample-complexity',
  title: 'Robustness needs more examples (Schmidt et al.)',
  text:
    'Two Gaussian classes in d dimensions. The mean of n labelled examples, taken as weights, soon classifies clean ' +
    'inputs; under an attack it needs many times more. Here accuracy and robustness do not exclude each other: with ' +
    'enough examples both errors become small. In this model what looks like a trade-off is a lack of data.',
  source:
    'Schmidt et al., arXiv 1804.11285, model, theorem 11, corollaries 22 and 23; the curves of the mean replace sums over the coordinates by their means.',
  comparison:
    'A trained network can be set beside this as a pair of errors, clean and under attack, over its number of training ' +
    'images. For a linear network trained on a data set drawn from the model at the same d and σ, and attacked with the same ε, the ' +
    'places of points can be compared, too, though it is no mean of examples. For other data only whether the gap closes with ' +
    'more images can: images are no two Gaussians, and adversarial training is no part of the model.',
  parameters: [
    {
      id: 'dimension',
      label: 'Dimensions d',
      explanation: 'Coordinates of an input; the classes lie at ±1 in each.',
      min: 50,
      max: 3000,
      step: 50,
      start: 400,
      scale: 'linear'
    },
    {
      id: 'sigma',
      label: 'Spread σ',
      explanation: 'Standard deviation of a class in each coordinate.',
      min: 0.1,
      max: 10,
      step: 0.1,
      start: 5,
      scale: 'linear'
    },
    {
      id: 'epsilon',
      label: 'Epsilon ε',
      explanation: 'The attack moves every coordinate by at most this much.',
      min: 0,
      max: 0.9,
      step: 0.01,
      start: 0.25,
      scale: 'linear'
    }
  ],
  draw: (value, count, random) => drawGaussians(modelOf(value), count, random),
  beside(value, group) {
    const model = modelOf(value)
    const epsilon = value('epsilon')
    const known = group.networks.filter(({ trainImages }) => trainImages !== null)
    const most = Math.max(1000, ...known.map(({ trainImages }) => trainImages ?? 0))
    const samples = geometrically(1, most)
    return {
      ...theoryChart(
        'sample-complexity:networks',
        'Error against examples, with trained networks',
        '',
        {
          x: axis('Training examples n', { scale: 'log', min: 1, max: most }),
          y: axis('Error', { format: 'percent', min: 0, max: 1 })
        },
        [
          curve('model, standard error', 0, samples, (n) => meanClassifierErrors(model, n, epsilon).standard),
          curve('model, robust error', 1, samples, (n) => meanClassifierErrors(model, n, epsilon).robust),
          ...networkPoints(
            known,
            ({ trainImages, cleanAccuracy }) => ({ x: trainImages ?? 1, y: errorOf(cleanAccuracy) }),
            'clean error'
          ),
          ...networkPoints(
            known,
            ({ trainImages, attack }) => ({ x: trainImages ?? 1, y: errorOf(attack.robustAccuracy) }),
            'error under attack'
          )
        ]
      ),
      caption:
        `Lines: the model, d = ${model.dimension}, σ = ${formatNumber(model.sigma, 3)}, L∞ attacks of ε = ` +
        `${formatNumber(epsilon, 3)}, means over the draw of the examples, approximated. ${groupConditions(group)} ` +
        "Drawn from other data, or at another ε than the lines': compare shapes."
    }
  },
  view(value) {
    const model = modelOf(value)
    const epsilon = value('epsilon')
    const samples = geometrically(1, 1000)
    const limit = limitErrors(model, epsilon)
    const at = (n: number): ReturnType<typeof meanClassifierErrors> => meanClassifierErrors(model, n, epsilon)
    const needed = (error: number, kind: 'standard' | 'robust'): string => {
      for (let n = 1; n <= 1e6; n = Math.ceil(n * 1.02)) if (at(n)[kind] <= error) return `${n}`
      return 'more than a million'
    }
    const condition = `d = ${model.dimension}, σ = ${formatNumber(model.sigma, 3)}, L∞ attacks of ε = ${formatNumber(epsilon, 3)}.`
    const enough = enoughSamples(model, epsilon)
    const proven =
      enough === null
        ? `only for σ ≤ ${formatNumber(mostProvenSpread(model.dimension), 3)} and ε ≤ 0.25`
        : `${formatNumber(enough, 3)} examples`
    const fewest = `${formatNumber(fewestSamples(model, epsilon), 3)} examples`
    return {
      charts: [
        theoryChart(
          'sample-complexity:errors',
          'Error against examples',
          `${condition} Means over the draw of the examples, approximated. The bound is a mean over centres drawn from N(0, I).`,
          {
            x: axis('Examples n', { scale: 'log', min: 1, max: 1000 }),
            y: axis('Error', { format: 'percent', min: 0 })
          },
          [
            curve('standard error', 0, samples, (n) => at(n).standard),
            curve('robust error', 1, samples, (n) => at(n).robust),
            curve('no learner below (theorem 11)', 2, samples, (n) => leastRobustError(model, n, epsilon))
          ],
          [{ label: 'robust, n → ∞', value: limit.robust }]
        ),
        theoryChart(
          'sample-complexity:epsilon',
          'Robust error against ε',
          `d = ${model.dimension}, σ = ${formatNumber(model.sigma, 3)}.`,
          { x: axis('Epsilon ε'), y: axis('Error', { format: 'percent', min: 0, max: 1 }) },
          [
            ...[1, 16, 256].map((n, index) =>
              curve(
                plural(n, 'example'),
                index,
                evenlySpaced,
                (e) => meanClassifierErrors(model, n, e).robust
              )
            ),
            mark('16 examples, chosen ε', 3, epsilon, at(16).robust)
          ]
        )
      ],
      facts: [
        { name: 'Examples for 1 % standard error', value: needed(0.01, 'standard') },
        { name: 'Examples for 1 % robust error', value: needed(0.01, 'robust') },
        { name: 'Robust error, n → ∞', value: formatPercent(limit.robust, 3) },
        {
          name: 'Every learner fails below (corollary 23)',
          value: fewest
        },
        { name: 'Robust error of 1 % proven from (corollary 22)', value: proven }
      ]
    }
  }
}

const evenlySpaced = Array.from({ length: 91 }, (_, step) => step / 100)
