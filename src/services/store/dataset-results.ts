import type { DatasetResult } from '@contract/engine'
import type { Database } from './database'

/** What jobs found out about data sets: statistics, and what networks predict. The bytes are artifacts. */
export interface DatasetResultRows {
  /** Takes the place of an earlier one of the same kind, data set and model. */
  set(result: DatasetResult, createdAt: string): void
  /** Artifact of a result; null without one. */
  find(datasetId: string, kind: DatasetResult['kind'], modelId: string | null): string | null
  /** All artifacts of a data set's results. */
  artifactsOf(datasetId: string): string[]
  /** Models whose predictions of a data set are stored. */
  predictedBy(datasetId: string): string[]
}

export function createDatasetResultRows(database: Database): DatasetResultRows {
  const where = 'dataset_id = ? AND kind = ? AND model_id IS ?'
  return {
    set({ datasetId, kind, modelId, artifact }, createdAt) {
      database.transaction(() => {
        database.run(`DELETE FROM dataset_results WHERE ${where}`, [datasetId, kind, modelId])
        database.run(
          'INSERT INTO dataset_results (dataset_id, kind, model_id, artifact, created_at) VALUES (?, ?, ?, ?, ?)',
          [datasetId, kind, modelId, artifact, createdAt]
        )
      })
    },
    find(datasetId, kind, modelId) {
      const row = database.get(`SELECT artifact FROM dataset_results WHERE ${where}`, [
        datasetId,
        kind,
        modelId
      ])
      return row && String(row['artifact'])
    },
    artifactsOf: (datasetId) =>
      database
        .all('SELECT artifact FROM dataset_results WHERE dataset_id = ?', [datasetId])
        .map((row) => String(row['artifact'])),
    predictedBy: (datasetId) =>
      database
        .all("SELECT model_id FROM dataset_results WHERE dataset_id = ? AND kind = 'predictions'", [
          datasetId
        ])
        .map((row) => String(row['model_id']))
  }
}
