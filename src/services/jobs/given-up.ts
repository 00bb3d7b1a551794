import type { Store } from '../store/store'

/** From the moment that a worker has written a file to the one when its event is stored: seconds on a slow disk. */
const CLAIM_MS = 120_000

/**
 * Artifacts that checkpoints no longer need. Equal bytes are stored once, so one that a run gives up may be one that
 * another has just written and not told of yet: a young file stays until it is looked at again with the next ones, or
 * swept up when no job runs any more.
 */
export class GivenUp {
  private readonly waiting = new Set<string>()

  constructor(
    private readonly store: Store,
    private readonly claimMs = CLAIM_MS
  ) {}

  /**
   * Removes those that nothing points to; without waiting, so that no event is stored in between. Never fails: a file that
   * cannot be removed is looked at again as well.
   */
  remove(hashes: readonly string[]): void {
    if (hashes.length === 0) return
    for (const hash of hashes) this.waiting.add(hash)
    this.look(this.claimMs)
  }

  /** Removes those that were too young, too. Only while no job runs: then nobody has one to tell of. */
  removeYoung(): void {
    if (this.waiting.size > 0) this.look(-Infinity)
  }

  private look(claimMs: number): void {
    const { artifacts, artifactRows } = this.store
    try {
      artifactRows.forgetUnused([...this.waiting])
      for (const hash of [...this.waiting])
        if (artifactRows.has(hash) || artifacts.removeUnclaimed(hash, claimMs)) this.waiting.delete(hash)
    } catch {
      // What the disk says of this is no news of the job.
    }
  }
}
