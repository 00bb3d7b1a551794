import { range } from '@core/tensor/batches'
import { stallWatch } from '@core/attacks/stall-watch'
import { describe, expect, it } from 'vitest'

/** The step after which each sample of two left, by the losses that are given for each of ten steps; null for none. */
function leaving(losses: (step: number) => [number, number], abortEarly = true): (number | null)[] {
  const watch = stallWatch(2, { steps: 10, abortEarly })
  const left: (number | null)[] = [null, null]
  let rows = range(0, 2)
  for (let step = 0; step < 10 && rows.length > 0; step++) {
    const all = losses(step)
    const kept = watch.goingOn(
      step,
      rows,
      Float64Array.from(rows, (row) => all[row] as number)
    )
    const next = kept === null ? rows : kept.map((at) => rows[at] as number)
    for (const row of rows) if (!next.includes(row)) left[row] = step
    rows = next
  }
  return left
}

describe('the watch over descents', () => {
  it('lets a sample go on that rises once and then falls, and none that gains nothing at two checks in a row', () => {
    const bumpy = [9, 8, 8.5, 7, 7.5, 6, 6.5, 5, 5.5, 4]
    const flat = [9, 8, 7, 7, 7, 7, 7, 7, 7, 7]
    expect(leaving((step) => [bumpy[step] as number, flat[step] as number])).toEqual([null, 4])
  })

  it('asks for a ten thousandth of gain over the lowest loss so far', () => {
    expect(leaving((step) => [1 - step * 2e-4, 1 - step * 5e-5])).toEqual([null, 2])
  })

  it('keeps all to the last step where nothing is to be given up', () => {
    expect(leaving(() => [1, 1], false)).toEqual([null, null])
  })
})
