import { COMFORTABLE_FROM, RESOLVED_FROM } from '@contract/measurement'
import { section } from './blocks'
import { paragraph } from './cells'
import type { Section } from './document'

/** What the numbers mean: definitions, estimators, the two readings of the trade-off, the signs in the charts. */
export function readingSection(): Section {
  return section(
    'How to read this',
    [],
    [accuracySection, pairSection, estimatorsSection, tradeOffSection, signsSection]
  )
}

const accuracySection = section('Accuracy and robustness', [
  paragraph(
    'The share of test images that the network classifies right. Each share is given with the Wilson 95 % interval, ' +
      'which covers the chance of having drawn just these test images, and nothing else.',
    'Clean accuracy.'
  ),
  paragraph(
    'The share of all attacked test images that are classified right before and after an attack. It holds for its ' +
      'threat model, its attack and its settings alone, and it is an upper bound on the truth: a stronger attack can ' +
      'only lower it. The worst case counts an image as robust only if every attack of the threat model failed on it; ' +
      'it is the number to quote.',
    'Robust accuracy.'
  ),
  paragraph(
    'The size of the change that an attack may make, measured in the named norm and in units of the network’s input. ' +
      'For images with a box of [0, 1] it is also given in steps of 1/255.',
    'Epsilon.'
  )
])

const pairSection = section('The uncertainty pair', [
  paragraph(
    'The definitions follow “On the uncertainty principle of neural networks” (Zhang et al., arXiv 2205.01493), as ' +
      'reconstructed from its abstract, its introduction and the papers that followed; its numerical method was not ' +
      'available. The loss of the network, at a fixed label y and normalised over a measure, plays the part of a wave function, the ' +
      'neural packet ψ. The features x and the attack operator p = ∂/∂x are its conjugate variables:'
  ),
  {
    kind: 'formula',
    lines: [
      'ψ(x) = ℓ(f(x), y) / √β   with   β = ∫ ℓ² dx',
      'Δxᵢ² = ∫ (xᵢ − mᵢ)² ψ² dx        Δpᵢ² = ∫ (∂ᵢψ)² dx − (∫ ψ ∂ᵢψ dx)²',
      'Δx = √(Σᵢ Δxᵢ²)        Δp = √(Σᵢ Δpᵢ²)'
    ]
  },
  paragraph(
    'For each pixel Δxᵢ · Δpᵢ ≥ ½ |1 − Bᵢ|, where Bᵢ collects what ψ leaves on the boundary of the region. Where ψ ' +
      'vanishes there, the bound is ½ for a pixel and d/2 for the aggregates of d pixels.',
    'Bound.'
  ),
  paragraph(
    'The inequality is the Cramér–Rao bound of the density ψ². It holds for every function, trained or not; that a ' +
      'product lies above its bound says nothing about a network. What can be learned is how Δx and Δp move ' +
      'during training, and how they differ between networks that were trained and measured alike. Δp is a spread ' +
      'of the relative loss gradient over images with a high loss. It is not a robustness; the two can be compared, not equated.',
    'What it is worth.'
  ),
  paragraph(
    'For every estimator the covariance of xᵢ and ∂ᵢ log ψ has an exact value, −½ (1 − Bᵢ). An estimate that misses it ' +
      'by more than 3 standard errors is wrong, whatever its interval says.',
    'Covariance check.'
  )
])

const estimatorsSection = section('What the estimators measure', [
  paragraph(
    'Averages over the test images, weighted by their squared loss: the reading that comes closest to the paper. The ' +
      'density of the data belongs to the measure but not to p, so that the true bound is ½ |1 + E[(x − m) ∂ log q]| ' +
      'with an unknown density q. The line d/2 is drawn for reference and may be undercut, even with infinitely many ' +
      'images. As the accuracy nears 100 %, a handful of images carries all the weight; the effective sample size ' +
      'tells.',
    'Data-weighted (E1).'
  ),
  paragraph(
    'Puts a Gaussian window of width σ around single test images, so that ψ vanishes at infinity and the bound is ' +
      'exact. A constant loss, and one that is log-linear in x, reach it exactly. In many dimensions the product ' +
      'of the aggregates lies within a few per cent of d/2 for any network, because almost all directions see a flat ' +
      'loss; the product along the loss gradient shows what the aggregate hides.',
    'Local window (E3).'
  )
])

const tradeOffSection = section('Two readings of the trade-off', [
  paragraph(
    'Robustness has its price, whatever the training: in the model of Tsipras et al. (arXiv 1805.12152) a standard ' +
      'accuracy of at least 1 − δ forces the robust accuracy below δ p / (1 − p); Zhang et al. (arXiv 2205.01493) ' +
      'call the trade-off “a natural consequence of the sharp boundaries formed between different class concepts ' +
      'during training”.',
    'It is intrinsic.'
  ),
  paragraph(
    'Yang et al. (arXiv 2003.02460) find the classes of common image data further apart than twice the usual epsilon, ' +
      'so that a classifier exists that is both accurate and robust; the gap would then be one of training methods.',
    'It is not.'
  ),
  paragraph('The measurements in this report fit either reading; they do not decide between them.')
])

const signsSection = section('Signs', [
  paragraph(
    `A point that is hollow and faint, or a value in grey, is not resolved: its effective sample size is below ${RESOLVED_FROM} ` +
      `(${COMFORTABLE_FROM} on a box), that of more than a quarter of its images is, or its chains have not mixed. ` +
      'It is shown with its interval so that a trend stays visible; it is never compared or averaged. From ' +
      `${RESOLVED_FROM} to ${COMFORTABLE_FROM} the value counts, but its interval is too narrow.`,
    'Not resolved.'
  ),
  paragraph(
    'The same network has the same colour in every chart; its seeds differ in line and marker. Shaded bands and ' +
      'whiskers are 95 % intervals. Dashed grey lines are references, named at the line.',
    'Charts.'
  )
])
