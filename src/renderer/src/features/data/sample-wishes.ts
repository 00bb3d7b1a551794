import { orders, outcomes, type SampleFilter } from './sample-filter'
import type { SampleQuery } from './sample-query'

/** What stands in the fields of the filters, as text. */
export interface FilterFields {
  label: string
  predicted: string
  outcome: string
  order: string
  /** Upper end. */
  margin: string
  marginFrom: string
  confidence: string
  confidenceFrom: string
  alone: string
}

export const noWishes: FilterFields = {
  ...{ label: '', predicted: '', outcome: 'all', order: 'stored', alone: '' },
  ...{ margin: '', marginFrom: '', confidence: '', confidenceFrom: '' }
}

/** The number that a field holds; null where it is empty or none. */
export function numberOf(text: string): number | null {
  return text.trim() === '' || Number.isNaN(Number(text)) ? null : Number(text)
}

/** The filter that the fields ask for; what is no choice asks for nothing. */
export function wishesOf(fields: FilterFields): SampleFilter {
  const { label, predicted, outcome, order, margin, marginFrom, confidence, confidenceFrom, alone } = fields
  const share = numberOf(alone)
  return {
    label,
    predicted,
    outcome: outcomes.find((name) => name === outcome) ?? 'all',
    order: orders.find((name) => name === order) ?? 'stored',
    mostAlone: share === null ? null : share / 100,
    margin: { from: numberOf(marginFrom), to: numberOf(margin) },
    confidence: { from: numberOf(confidenceFrom), to: numberOf(confidence) }
  }
}

/** The fields as an address or a saved view keeps them. */
export function queryOf({ outcome, order, ...rest }: FilterFields): SampleQuery {
  return { ...rest, outcome: outcome === 'all' ? '' : outcome, order: order === 'stored' ? '' : order }
}

/** The fields that an address or a saved view asks for. */
export function fieldsOf(query: SampleQuery): FilterFields {
  const names = Object.keys(noWishes) as (keyof FilterFields)[]
  const entries = names.map((name) => [name, query[name] ?? noWishes[name]] as const)
  return { ...noWishes, ...Object.fromEntries(entries) }
}
