/** What the engine uses, and whether that leaves room for one more job. */
export class MemoryGuard {
  /** Bytes, as the engine last told; null while it is not running. */
  memory: number | null = null

  constructor(private readonly limitSetting: () => number) {}

  /** Bytes; null without a limit. */
  get limit(): number | null {
    const limit = this.limitSetting()
    return limit > 0 ? limit : null
  }

  get isOver(): boolean {
    return this.limit !== null && this.memory !== null && this.memory > this.limit
  }
}
