import type { Architecture } from './architecture'
import { flatten, hidden, output } from './parts'

/** One hidden dense layer of 64. */
export const mlp: Architecture = {
  minimumSide: 1,
  layers: (inputShape, classCount) => [flatten(inputShape), hidden(1, 64), output(classCount)]
}
