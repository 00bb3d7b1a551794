import { createHash } from 'node:crypto'
import type { ArtifactStore, ArtifactWriter } from '../store/artifacts'

/**
 * Artifacts that come into being together: all of them, or none. Bytes go to the store's temporary files as they
 * come; `commit` gives every artifact its name at the end.
 */
export interface Stage {
  /** Starts an artifact; `add` appends to it. Artifacts are numbered in this order. */
  start(): Promise<{ add(bytes: Uint8Array): Promise<void> }>
  /** Hashes in the order of `start`. If one fails, those that were not there before go again. */
  commit(): Promise<string[]>
  /** Drops what was not committed. */
  discard(): Promise<void>
}

export function createStage(artifacts: ArtifactStore): Stage {
  const staged: { writer: ArtifactWriter; hash: ReturnType<typeof createHash>; isDone: boolean }[] = []
  return {
    async start() {
      const entry = { writer: await artifacts.createWriter(), hash: createHash('sha256'), isDone: false }
      staged.push(entry)
      return {
        async add(bytes) {
          // The store hashes too, but tells the name only when the artifact is there.
          entry.hash.update(bytes)
          await entry.writer.write(bytes)
        }
      }
    },
    async commit() {
      const added: string[] = []
      const hashes: string[] = []
      try {
        for (const entry of staged) {
          const expected = entry.hash.digest('hex')
          const isNew = !(await artifacts.has(expected))
          const hash = await entry.writer.finish()
          entry.isDone = true
          if (isNew) added.push(hash)
          hashes.push(hash)
        }
      } catch (error) {
        // What cannot be removed now belongs to nothing, and goes when the project is opened again.
        for (const hash of added) await artifacts.remove(hash).catch(() => undefined)
        throw error
      }
      return hashes
    },
    async discard() {
      for (const entry of staged) {
        if (!entry.isDone) await entry.writer.discard()
        entry.isDone = true
      }
    }
  }
}
