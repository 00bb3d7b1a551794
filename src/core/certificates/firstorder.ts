import type { Certificate } from './certificate'
import { largestMove } from './linear'
import { predictedClasses } from './predicted'
import { closestClasses, marginSlopes } from './slopes'

/**
 * The radius to first order: margin over the dual norm of its gradient, the smallest over the other classes (the step
 * of DeepFool, Moosavi-Dezfooli et al. 2016, eq. 10). Exact for a linear network without a box; no certificate else.
 */
export const firstorder: Certificate<'firstorder'> = async function* (input) {
  const { model, x, options, norm, batchSize, signal } = input
  const { classes, logits } = predictedClasses(model, x, batchSize, signal)
  const width = model.classCount
  const others = closestClasses(logits, width, classes, options.classes)
  const largest = largestMove(norm, x.size / classes.length, model.bounds)
  const radius = new Float64Array(classes.length).fill(largest)
  const rounds = others[0]?.length ?? 0
  for (let round = 0; round < rounds; round++) {
    signal.throwIfAborted()
    const other = others.map((list) => list[round] as number)
    const slopes = marginSlopes(model, x, classes, other, norm)
    for (let row = 0; row < classes.length; row++) {
      const [own, rival] = [classes[row] as number, other[row] as number]
      const margin = (logits[row * width + own] as number) - (logits[row * width + rival] as number)
      radius[row] = Math.min(radius[row] as number, radiusOf(margin, slopes[row] as number, largest))
    }
    yield { done: round + 1, total: rounds }
    await Promise.resolve()
  }
  return { predicted: classes, radius }
}

/** Margin over slope, no further than `largest`, which also stands for a slope of zero. */
export function radiusOf(margin: number, slope: number, largest: number): number {
  return slope > 0 ? Math.min(largest, margin / slope) : largest
}
