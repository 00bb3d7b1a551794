import type { Warning, WarningCode } from '@contract/measurement'
import type { TableNote } from './document'

/** What each warning means; the stored message of every single one is listed in the section on warnings. */
export const warningTexts: Readonly<Record<WarningCode, { readonly title: string; readonly text: string }>> =
  {
    'zero-gradient': {
      title: 'zero gradient',
      text: 'The loss gradient was exactly zero for some images. An attack has nothing to follow there, so that a robust accuracy may be far too high (masked gradients).'
    },
    'not-finite-gradient': {
      title: 'gradient not finite',
      text: 'The loss gradient was infinite or not a number for some images; the attack could not use it there.'
    },
    'left-ball': {
      title: 'left the ball',
      text: 'The attack proposed inputs outside the epsilon ball; they were pulled back before they were judged.'
    },
    'left-box': {
      title: 'left the box',
      text: 'The attack proposed inputs outside the legal box; they were clipped before they were judged.'
    },
    'not-logits': {
      title: 'not logits',
      text: 'The network seems to give probabilities instead of logits; gradients vanish where it is confident.'
    },
    'few-samples': {
      title: 'few samples',
      text: 'Few test images were used: the interval is wide.'
    },
    'low-effective-sample-size': {
      title: 'low effective sample size',
      text: 'Few images or draws carry most of the weight; below 100 (500 on a box) the value is not resolved, below 500 its interval is too narrow. Images or labels below are left out.'
    },
    'covariance-check-failed': {
      title: 'covariance check failed',
      text: 'The covariance of x and ∂ log ψ misses its exact value by more than 3 standard errors, over the pixels or along the loss gradient: the estimate is wrong, whatever its interval says.'
    },
    'chains-not-mixed': {
      title: 'chains not mixed',
      text: 'The chains that sampled a packet still differ (R-hat above 1.05): the value is not resolved, whatever its interval says.'
    },
    'constant-pixels': {
      title: 'constant pixels',
      text: 'Some pixels never vary in the data; they are left out of every mean and of the bound.'
    },
    'catastrophic-overfitting': {
      title: 'catastrophic overfitting',
      text: 'On training images the accuracy under FGSM is more than 20 points above that under PGD-10: the network has learned the step of its training instead of robustness.'
    },
    'robust-overfitting': {
      title: 'robust overfitting',
      text: 'The robust accuracy has been more than 2 points below its best for five measured epochs: an earlier epoch was the better model.'
    },
    'smaller-batches': {
      title: 'smaller batches',
      text: 'A batch did not fit into memory: from there on the training went on with smaller batches than asked for, and is another training than the one that would have fitted.'
    }
  }

/** The notes below one table: each text gets one letter, in the order of first use. */
export interface Notes {
  mark(text: string): string
  warnings(warnings: readonly Warning[]): string[]
  list(): TableNote[]
}

/** An empty set of notes. */
export function tableNotes(): Notes {
  const texts: string[] = []
  const mark = (text: string): string => {
    if (!texts.includes(text)) texts.push(text)
    return letter(texts.indexOf(text))
  }
  return {
    mark,
    warnings: (warnings) => [...new Set(warnings.map(({ code }) => mark(warningTexts[code].text)))].sort(),
    list: () => texts.map((text, index) => ({ mark: letter(index), text }))
  }
}

/** a, b, … z, aa, ab, … */
function letter(index: number): string {
  const last = String.fromCharCode(97 + (index % 26))
  return index < 26 ? last : letter(Math.floor(index / 26) - 1) + last
}
