import { rowsOf } from '../tensor/rows-of'
import { valuesOf } from '../tensor/values-of'
import { nodesOf } from './affine'
import { boxAround } from './box-around'
import type { Certificate } from './certificate'
import { areAboveZero, intervalMargins } from './interval'
import { marginBounds } from './linear-bounds'
import { chainOf, predictedClasses } from './predicted'
import { refuted } from './refute'
import { searchRadius } from './search-radius'

/**
 * Linear bounds (CROWN, Zhang et al. 2018): the largest radius at which the margins of the class stay above zero. Where
 * intervals prove more, which lines chosen for the smallest area do not rule out, theirs counts.
 */
export const crown: Certificate<'crown'> = async function* (input) {
  const { model, x, options, norm, batchSize, signal } = input
  const chain = chainOf(model, 'The linear bound')
  const nodes = nodesOf(chain, model.inputShape)
  const { classes } = predictedClasses(model, x, batchSize, signal)
  const width = model.classCount
  const radius = yield* searchRadius(x.shape[0], options, (radii) => {
    signal.throwIfAborted()
    const region = { x, radii, norm, bounds: model.bounds }
    // The largest bound of each margin that any of the proofs gives.
    const best = Float32Array.from(
      valuesOf(() => intervalMargins(chain, boxAround(x, radii, model.bounds), classes))
    )
    const take = (margins: Float32Array, row: number, place = row): void => {
      for (let other = 0; other < width; other++) {
        const at = row * width + other
        best[at] = Math.max(best[at] as number, margins[place * width + other] as number)
      }
    }
    const isProven = (row: number): boolean => areAboveZero(best, row, classes)
    const quick = marginBounds(nodes, region, classes, 'interval', signal)
    for (const row of classes.keys()) take(quick, row)
    const proven = Uint8Array.from(classes, (_, row) => (isProven(row) ? 1 : 0))
    if (options.hidden === 'interval') return proven
    // The long proof only where the quick one fails and no example tells that none can succeed.
    const hopeless = refuted(model, region, classes, signal)
    const rows = Int32Array.from([...proven.keys()].filter((row) => proven[row] === 0 && hopeless[row] === 0))
    if (rows.length === 0) return proven
    const some = rowsOf(x, rows)
    try {
      const asked = { ...region, x: some, radii: Float64Array.from(rows, (row) => radii[row] as number) }
      const own = Int32Array.from(rows, (row) => classes[row] as number)
      const margins = marginBounds(nodes, asked, own, 'linear', signal)
      rows.forEach((row, at) => {
        take(margins, row, at)
        if (isProven(row)) proven[row] = 1
      })
      return proven
    } finally {
      some.dispose()
    }
  })
  return { predicted: classes, radius }
}
