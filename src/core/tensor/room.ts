import type { RowRange } from './even-ranges'
import { isOutOfMemory, releaseTape, tooLittle } from './out-of-memory'

/**
 * How many inputs go through a network at once, for one job. It begins without a limit; a batch that does not fit into
 * memory halves it, and so does the engine where its memory is over the limit of the settings. What was halved stays
 * halved until the job ends. What comes out for an input does not depend on its batch beyond float32 rounding.
 */
export class Room {
  private most = Infinity
  private seen = 0

  /**
   * @param tell is told of each halving, in words for people
   * @param asked how often the engine has asked this job for memory so far
   */
  constructor(
    private readonly tell: (message: string) => void = () => undefined,
    private readonly asked: () => number = () => 0
  ) {}

  /** Whether the engine has asked for memory, and has not been answered. */
  get isAsked(): boolean {
    return this.asked() !== this.seen
  }

  /** Answers the engine; true when it had asked. */
  takeAsk(): boolean {
    if (!this.isAsked) return false
    // One at a time: asked twice, it halves twice.
    this.seen++
    return true
  }

  /** What may be done at once of `size` inputs; halves where the engine asks. */
  atMost(size: number): number {
    const fits = Math.max(1, Math.min(size, this.most))
    if (!this.takeAsk()) return fits
    return this.halve(fits, 'took the engine over its memory limit')
  }

  /**
   * A batch of `size` did not go well: half of it from now on.
   *
   * @throws AppError 'refused' when not even one input fits; whatever was thrown when that is not for want of memory
   */
  shrink(size: number, thrown: unknown): number {
    if (!isOutOfMemory(thrown)) throw thrown
    releaseTape()
    if (size <= 1) throw tooLittle(thrown)
    return this.halve(size, 'did not fit into memory')
  }

  /** Works on ranges of rows in their order; one that does not fit is halved and done again, in pieces. */
  over(ranges: readonly RowRange[], work: (range: RowRange) => void): void {
    for (const { from: begin, count } of ranges)
      for (let from = begin; from < begin + count;) {
        const range = { from, count: this.atMost(begin + count - from) }
        try {
          work(range)
        } catch (error) {
          this.shrink(range.count, error)
          continue
        }
        from += range.count
      }
  }

  private halve(size: number, why: string): number {
    this.most = Math.ceil(size / 2)
    if (size > 1) this.tell(`A batch of ${size} images ${why}; it is halved.`)
    return this.most
  }
}
