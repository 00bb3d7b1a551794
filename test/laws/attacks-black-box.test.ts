import { attackInfos } from '@contract/attacks'
import { cases, countTensors, isEnsemble } from './attack-cases'
import { describeLaws } from './attack-laws'

countTensors()

// Ensembles, and all that sees no gradient.
describeLaws(
  cases.filter(({ attack }) => attackInfos[attack].knowledge !== 'white-box' || isEnsemble(attack))
)
