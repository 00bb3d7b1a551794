/** What the engine uses, and whether that leaves room for one more job. */
export class MemoryGuard {
  /** Jobs that were started in the engine process that runs now. */
  jobsInProcess = 0
  private bytes: number | null = null
  /** The limit under which several jobs at once took too much; null: none did. */
  private tight: number | null = null

  constructor(private readonly limitSetting: () => number) {}

  /** Bytes, as the engine last told; null while it is not running. */
  get memory(): number | null {
    return this.bytes
  }

  set memory(bytes: number | null) {
    this.bytes = bytes
    if (bytes === null) this.jobsInProcess = 0
  }

  /** Bytes; null without a limit. */
  get limit(): number | null {
    const limit = this.limitSetting()
    return limit > 0 ? limit : null
  }

  get isOver(): boolean {
    return this.limit !== null && this.memory !== null && this.memory > this.limit
  }

  /** Whether jobs run one at a time, because several took too much under this limit. */
  get isOneAtATime(): boolean {
    return this.limit !== null && this.tight === this.limit
  }

  /** From now on jobs run one at a time, until the limit is changed or `loosen` is called. */
  tighten(): void {
    this.tight = this.limit
  }

  loosen(): void {
    this.tight = null
  }
}
