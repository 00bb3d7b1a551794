import type { Architecture } from './architecture'
import { convolutionAndPool, flatten, hidden, output, TWO_CONVOLUTIONS_NEED } from './parts'

/** Four layers: two convolutions (32, 64) with pooling, a dense layer of 128, then the output. */
export const conv4: Architecture = {
  minimumSide: TWO_CONVOLUTIONS_NEED,
  layers: (inputShape, classCount) => [
    ...convolutionAndPool(1, 32, inputShape),
    ...convolutionAndPool(2, 64),
    flatten(),
    hidden(1, 128),
    output(classCount)
  ]
}
