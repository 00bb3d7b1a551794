import { attackInfos } from '@contract/attacks'
import { cases, countTensors, isEnsemble } from './attack-cases'
import { describeLaws } from './attack-laws'

countTensors()

// Ensembles, and all that sees no gradient; the laws and what they expect are in attack-laws.ts.
describeLaws(
  cases.filter(({ attack }) => attackInfos[attack].knowledge !== 'white-box' || isEnsemble(attack))
)
