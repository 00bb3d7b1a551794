/** Work that may be put aside at each `yield`, so that a window can do other things meanwhile; it returns what it makes. */
export type InParts<Result> = Generator<undefined, Result, undefined>

/** All of the work, without a pause. */
export function atOnce<Result>(work: InParts<Result>): Result {
  for (;;) {
    const step = work.next()
    if (step.done === true) return step.value
  }
}
