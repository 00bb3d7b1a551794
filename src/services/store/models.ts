import { z } from 'zod'
import { ImageShape } from '@contract/dataset'
import { Model } from '@contract/model'
import type { Database, SqlValue } from './database'
import { jsonColumn, readRow, readRows } from './rows'

const Row = z
  .object({
    id: z.string(),
    name: z.string(),
    origin: Model.shape.origin,
    architecture: Model.shape.architecture,
    input_shape: jsonColumn(ImageShape),
    class_count: z.int(),
    output: Model.shape.output,
    lower: z.number(),
    upper: z.number(),
    parameter_count: z.int(),
    topology: z.string(),
    weights: z.string(),
    weight_specs: z.string(),
    run_id: z.string().nullable(),
    dataset_id: z.string().nullable(),
    epoch: z.int().nullable(),
    created_at: z.string(),
    trashed_at: z.string().nullable()
  })
  .transform((row): Model => ({
    id: row.id,
    name: row.name,
    origin: row.origin,
    architecture: row.architecture,
    inputShape: row.input_shape,
    classCount: row.class_count,
    output: row.output,
    bounds: { lower: row.lower, upper: row.upper },
    parameterCount: row.parameter_count,
    topology: row.topology,
    weights: row.weights,
    weightSpecs: row.weight_specs,
    runId: row.run_id,
    datasetId: row.dataset_id,
    epoch: row.epoch,
    createdAt: row.created_at,
    ...(row.trashed_at === null ? {} : { trashedAt: row.trashed_at })
  }))

/** The networks of a project. Their artifacts must be known before they are added. */
export interface ModelRows {
  add(model: Model): void
  /** Those in use, as all that follows but for the trash's own. */
  list(): Model[]
  byName(name: string): Model | null
  byId(id: string): Model | null
  /** Names in the trash are taken, too: a model must be able to come back. */
  isTaken(name: string): boolean
  rename(id: string, name: string): void
  /** Newest first. */
  trashed(): Model[]
  /** `at` null takes models out of the trash. */
  setTrashed(ids: readonly string[], at: string | null): void
  /** Deletes models for good. */
  remove(ids: readonly string[]): void
}

export function createModelRows(database: Database): ModelRows {
  const select = (where: string): Model[] =>
    readRows(Row, database.all(`SELECT * FROM models ${where}`), 'models', database)
  const one = (where: string, values: readonly SqlValue[]): Model | null => {
    const row = database.get(`SELECT * FROM models WHERE trashed_at IS NULL AND ${where}`, values)
    return row && readRow(Row, row, 'models')
  }
  return {
    add(model) {
      database.run(
        `INSERT INTO models (id, name, origin, architecture, input_shape, class_count, output, lower, upper,
           parameter_count, topology, weights, weight_specs, run_id, dataset_id, epoch, created_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        [
          model.id,
          model.name,
          model.origin,
          model.architecture,
          JSON.stringify(model.inputShape),
          model.classCount,
          model.output,
          model.bounds.lower,
          model.bounds.upper,
          model.parameterCount,
          model.topology,
          model.weights,
          model.weightSpecs,
          model.runId,
          model.datasetId,
          model.epoch,
          model.createdAt
        ]
      )
    },
    list: () => select('WHERE trashed_at IS NULL ORDER BY number'),
    byName: (name) => one('name = ?', [name]),
    byId: (id) => one('id = ?', [id]),
    isTaken: (name) => database.get('SELECT id FROM models WHERE name = ?', [name]) !== null,
    rename(id, name) {
      database.run('UPDATE models SET name = ? WHERE id = ?', [name, id])
    },
    trashed: () => select('WHERE trashed_at IS NOT NULL ORDER BY trashed_at DESC, number'),
    setTrashed(ids, at) {
      for (const id of ids) database.run('UPDATE models SET trashed_at = ? WHERE id = ?', [at, id])
    },
    remove(ids) {
      for (const id of ids) database.run('DELETE FROM models WHERE id = ?', [id])
    }
  }
}
