import { z } from 'zod'
import type { Checkpoint } from '@contract/engine'
import type { Database } from './database'
import { readRow } from './rows'

const Row = z
  .object({
    position: z.int(),
    epoch: z.int(),
    topology: z.string(),
    weights: z.string(),
    weight_specs: z.string(),
    optimizer: z.string(),
    optimizer_specs: z.string()
  })
  .transform(({ position, ...row }) => ({
    position,
    checkpoint: {
      epoch: row.epoch,
      topology: row.topology,
      weights: row.weights,
      weightSpecs: row.weight_specs,
      optimizer: row.optimizer,
      optimizerSpecs: row.optimizer_specs
    } satisfies Checkpoint
  }))

/** The last checkpoint of each training that may have to go on. */
export interface CheckpointRows {
  /** Replaces the one before. Its artifacts must be known. */
  set(runId: string, position: number, checkpoint: Checkpoint): void
  get(runId: string): { readonly position: number; readonly checkpoint: Checkpoint } | null
  remove(runId: string): void
}

/** The artifacts that a checkpoint needs. */
export function artifactsOf(checkpoint: Checkpoint): string[] {
  return [checkpoint.topology, checkpoint.weights, checkpoint.optimizer]
}

export function createCheckpointRows(database: Database): CheckpointRows {
  return {
    set(runId, position, checkpoint) {
      database.run(
        `INSERT OR REPLACE INTO checkpoints (run_id, position, epoch, topology, weights, weight_specs, optimizer,
           optimizer_specs) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
        [
          runId,
          position,
          checkpoint.epoch,
          checkpoint.topology,
          checkpoint.weights,
          checkpoint.weightSpecs,
          checkpoint.optimizer,
          checkpoint.optimizerSpecs
        ]
      )
    },
    get(runId) {
      const row = database.get('SELECT * FROM checkpoints WHERE run_id = ?', [runId])
      return row && readRow(Row, row, 'checkpoints')
    },
    remove(runId) {
      database.run('DELETE FROM checkpoints WHERE run_id = ?', [runId])
    }
  }
}
