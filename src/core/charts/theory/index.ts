export { comparableNetworks, type Comparable } from './beside'
import { robustFeaturesTheory } from './robust-features'
import { sampleComplexityTheory } from './sample-complexity'
import { sharpBoundaryTheory } from './sharp-boundary'
import type { Theory } from './theory'
import { twoGaussiansTheory } from './two-gaussians'

export {
  parameterValues,
  theoryBeside,
  theoryExamples,
  theoryView,
  type DrawableTheory,
  type Theory,
  type TheoryParameter
} from './theory'

/** All pieces of theory that the window draws, in the order in which they are read. */
export const theories: readonly Theory[] = [
  sharpBoundaryTheory,
  twoGaussiansTheory,
  robustFeaturesTheory,
  sampleComplexityTheory
]
