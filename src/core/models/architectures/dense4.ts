import type { Architecture } from './architecture'
import { flatten, hidden, output } from './parts'

/** Four dense layers: 256, 128, 64, then the output. */
export const dense4: Architecture = {
  minimumSide: 1,
  layers: (inputShape, classCount) => [
    flatten(inputShape),
    hidden(1, 256),
    hidden(2, 128),
    hidden(3, 64),
    output(classCount)
  ]
}
