import type { Architecture } from './architecture'
import { convolutionAndPool, flatten, output, TWO_CONVOLUTIONS_NEED } from './parts'

/** Three layers: two convolutions (32, 64) with pooling, then the output. */
export const conv3: Architecture = {
  minimumSide: TWO_CONVOLUTIONS_NEED,
  layers: (inputShape, classCount) => [
    ...convolutionAndPool(1, 32, inputShape),
    ...convolutionAndPool(2, 64),
    flatten(),
    output(classCount)
  ]
}
