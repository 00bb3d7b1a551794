import { z } from 'zod'
import { ImageShape } from '@contract/dataset'
import { Model } from '@contract/model'
import type { Database } from './database'
import { jsonColumn, readRow } from './rows'

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
    created_at: z.string()
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
    createdAt: row.created_at
  }))

/** The networks of a project. Their artifacts must be known before they are added. */
export interface ModelRows {
  add(model: Model): void
  list(): Model[]
  byName(name: string): Model | null
}

export function createModelRows(database: Database): ModelRows {
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
    list: () =>
      database.all('SELECT * FROM models ORDER BY number').map((row) => readRow(Row, row, 'models')),
    byName(name) {
      const row = database.get('SELECT * FROM models WHERE name = ?', [name])
      return row && readRow(Row, row, 'models')
    }
  }
}
