import type { ComparedRun } from '@core/charts/compare/compared-runs'
import type { Component } from 'vue'
import type { Reading } from '../../composables/first-reading'
import CompareAttacks from './CompareAttacks.vue'
import CompareCertified from '../certificates/CompareCertified.vue'
import CompareCurves from './CompareCurves.vue'
import CompareDifferences from './CompareDifferences.vue'
import CompareTradeOff from './CompareTradeOff.vue'
import CompareClasses from './classes/CompareClasses.vue'
import CompareTransfer from '../transfer/CompareTransfer.vue'
import CompareParameters from './parameters/CompareParameters.vue'
import type { CompareState, Part } from './use-compare-view'

/** What every part of the comparison is given. */
export interface PartProps {
  /** Those of the chosen runs that are read. */
  readonly runs: readonly ComparedRun[]
  /** Of all chosen runs: before they are known nothing can be said to be missing. */
  readonly reading: Reading
  /** Id of the pinned run; empty without one. */
  readonly baseline: string
  /** For parts that change what is chosen. */
  readonly state: CompareState
}

export interface PartEntry {
  readonly part: Part
  readonly label: string
  /** Takes {@link PartProps}. */
  readonly view: Component<PartProps>
}

/** The parts of the comparison, in the order in which they are offered. */
export const compareParts: readonly PartEntry[] = [
  { part: 'curves', label: 'Curves', view: CompareCurves },
  { part: 'differences', label: 'Differences', view: CompareDifferences },
  { part: 'trade-off', label: 'Trade-off', view: CompareTradeOff },
  { part: 'parameters', label: 'Parameters', view: CompareParameters },
  { part: 'classes', label: 'Classes', view: CompareClasses },
  { part: 'attacks', label: 'Attacks', view: CompareAttacks },
  { part: 'transfer', label: 'Transfer', view: CompareTransfer },
  { part: 'certified', label: 'Certified', view: CompareCertified }
]
