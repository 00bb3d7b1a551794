import type { Architecture } from './architecture'
import { flatten, output } from './parts'

/** One dense layer: the linear classifier. */
export const linear: Architecture = {
  minimumSide: 1,
  layers: (inputShape, classCount) => [flatten(inputShape), output(classCount)]
}
