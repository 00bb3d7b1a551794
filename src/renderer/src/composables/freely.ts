import type { InParts } from '@core/charts/in-parts'

/** Milliseconds of one task that a piece of long work takes. */
const SLICE = 8

/** Ends the task: what waits, input and drawing above all, comes first. */
export function freely(): Promise<void> {
  return new Promise((resolve) => window.setTimeout(resolve, 0))
}

/** Does work in short tasks, as many as it needs; null where it is not wanted any more. */
export async function inSlices<Result>(
  work: InParts<Result>,
  isWanted: () => boolean = () => true
): Promise<Result | null> {
  for (let began = performance.now(); ;) {
    const step = work.next()
    if (step.done === true) return step.value
    if (performance.now() - began < SLICE) continue
    await freely()
    if (!isWanted()) return null
    began = performance.now()
  }
}
