import { AppError } from '@contract/errors'
import type { Database } from './database'

/** Which artifacts the rows of the project point to. The bytes are in an `ArtifactStore`. */
export interface ArtifactRows {
  /** Must come before any row that points to the artifact. */
  add(hash: string, bytes: number, createdAt: string): void
  has(hash: string): boolean
  /** Forgets those among `candidates` (or all) that no row points to; gives their hashes, whose files may go. */
  forgetUnused(candidates?: readonly string[]): string[]
}

const UNUSED = `
SELECT hash FROM artifacts WHERE hash NOT IN (
  SELECT train_images FROM datasets UNION SELECT train_labels FROM datasets
  UNION SELECT test_images FROM datasets UNION SELECT test_labels FROM datasets
  UNION SELECT topology FROM models UNION SELECT weights FROM models
  UNION SELECT topology FROM checkpoints UNION SELECT weights FROM checkpoints
  UNION SELECT optimizer FROM checkpoints
  UNION SELECT artifact FROM examples
  UNION SELECT artifact FROM dataset_results
  UNION SELECT json_extract(point, '$.artifact') FROM points
    WHERE substr(point, 1, 24) = '{"kind":"attacked-batch"' AND json_extract(point, '$.artifact') IS NOT NULL
)`

export function createArtifactRows(database: Database): ArtifactRows {
  return {
    add(hash, bytes, createdAt) {
      if (!/^[0-9a-f]{64}$/.test(hash)) throw new AppError('bug', `"${hash}" is not the name of an artifact.`)
      database.run('INSERT OR IGNORE INTO artifacts (hash, bytes, created_at) VALUES (?, ?, ?)', [
        hash,
        bytes,
        createdAt
      ])
    },
    has: (hash) => database.number('SELECT count(*) FROM artifacts WHERE hash = ?', [hash]) > 0,
    forgetUnused(candidates) {
      return database.transaction(() => {
        const unused = database
          .all(UNUSED)
          .map((row) => String(row['hash']))
          .filter((hash) => candidates === undefined || candidates.includes(hash))
        for (const hash of unused) database.run('DELETE FROM artifacts WHERE hash = ?', [hash])
        return unused
      })
    }
  }
}
