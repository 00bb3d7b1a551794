import { attackLabel } from '@contract/attacks'
import type { MetricSubject } from '@contract/compare'
import { estimatorInfos } from '@contract/estimators'
import { attackOptions, estimatorText, optionsLine, threatText } from '../conditions'
import { formatCount } from '../format'

/** What a quantity of a run is called, and the conditions it was measured under, in the language of who asks. */
export function curveWords(subject: MetricSubject): { readonly label: string; readonly conditions: string } {
  switch (subject.kind) {
    case 'clean':
      return {
        label: 'Clean accuracy',
        conditions: `Share of ${formatCount(subject.total)} test images of ${subject.data} classified right. Wilson 95 % intervals.`
      }
    case 'worst':
      return {
        label: `Robust accuracy, worst case over ${subject.attacks.length} attacks`,
        conditions:
          `Share of ${formatCount(subject.total)} test images right before and after every attack, an upper ` +
          `bound. ${threatText(subject.threatModel)}; ${subject.attacks.join(', ')}.`
      }
    case 'robust':
      return {
        label: `Robust accuracy, ${attackLabel(subject.spec)}`,
        conditions:
          `Share of ${formatCount(subject.total)} test images (from no. ${subject.offset}) right before and after the ` +
          `attack, an upper bound. ${threatText(subject.threatModel)}; ${optionsLine(attackOptions(subject.spec))}. ` +
          'Wilson 95 % intervals.'
      }
    case 'loss':
      return {
        label: 'Training loss',
        conditions:
          'Mean loss over the training images of each epoch; methods with other losses differ in scale.'
      }
    case 'uncertainty': {
      const symbol = { 'sigma-x': 'Δx', 'sigma-p': 'Δp', product: 'Δx · Δp' }[subject.quantity]
      return {
        label: `${symbol}, ${estimatorInfos[subject.spec.estimator].label}`,
        conditions: `${estimatorText(subject.spec)}; ${formatCount(subject.total)} images. 95 % intervals; hollow values are not resolved and not compared.`
      }
    }
  }
}
