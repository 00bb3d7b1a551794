import type { MetricSubject } from '@contract/compare'
import { attackOptions, estimatorOptions, optionsLine, threatText } from '../conditions'
import { formatCount } from '../format'

/** A measured quantity with what it was measured under. */
export interface Labelled {
  readonly label: string
  readonly subject: MetricSubject
}

/**
 * A label for each quantity: its own, and where several share that, with those conditions that differ among them:
 * "Clean accuracy, 1,000 images". A number is the last resort.
 */
export function tellApart(quantities: readonly Labelled[]): string[] {
  const named = quantities.map(({ label, subject }) => {
    const alike = quantities.filter((other) => other.label === label)
    if (alike.length < 2) return label
    const parts = partsOf(subject)
    const differs = parts.filter((part) => !alike.every((other) => partsOf(other.subject).includes(part)))
    return [label, ...differs].join(', ')
  })
  const seen = new Map<string, number>()
  return named.map((label) => {
    const count = (seen.get(label) ?? 0) + 1
    seen.set(label, count)
    return named.filter((other) => other === label).length === 1 ? label : `${label} (${count})`
  })
}

/** The conditions of a quantity, one by one. */
function partsOf(subject: MetricSubject): string[] {
  const images = 'total' in subject ? [`${formatCount(subject.total)} images`] : []
  switch (subject.kind) {
    case 'clean':
      return [...images, subject.data]
    case 'robust': {
      const options = attackOptions(subject.spec).map((option) => optionsLine([option]))
      return [threatText(subject.threatModel), ...options, ...images, `from no. ${subject.offset}`]
    }
    case 'worst':
      return [threatText(subject.threatModel), subject.attacks.join(' and '), ...images]
    case 'uncertainty': {
      const options = estimatorOptions(subject.spec).map((option) => optionsLine([option]))
      // The number of images is one of the options: it is said once, unless there were fewer of them.
      const asked: Record<string, unknown> = subject.spec.options
      const isSaid = [asked['samples'], asked['images']].includes(subject.total)
      return [...options, ...(isSaid ? [] : images)]
    }
    case 'loss':
      return []
  }
}
