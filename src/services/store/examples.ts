import { z } from 'zod'
import { ImageShape } from '@contract/dataset'
import type { KeptExamples } from '@contract/gallery'
import type { Database } from './database'
import { jsonColumn, readRow, readRows } from './rows'

const Numbers = z.array(z.int().min(0))

const Row = z
  .object({
    id: z.string(),
    run_id: z.string(),
    artifact: z.string(),
    image_shape: jsonColumn(ImageShape),
    class_count: z.int(),
    indices: jsonColumn(Numbers),
    labels: jsonColumn(Numbers)
  })
  .transform((row) => ({
    runId: row.run_id,
    examples: {
      evaluationId: row.id,
      artifact: row.artifact,
      imageShape: row.image_shape,
      classCount: row.class_count,
      indices: row.indices,
      labels: row.labels
    } satisfies KeptExamples
  }))

export interface StoredExamples {
  readonly runId: string
  readonly examples: KeptExamples
}

/** The adversarial examples that evaluations keep. Their artifacts must be known before they are added. */
export interface ExampleRows {
  /** `evaluation` is the evaluation's number. */
  set(evaluation: number, examples: KeptExamples): void
  /** In the order in which the evaluations were begun. */
  list(): StoredExamples[]
  find(evaluationId: string): StoredExamples | null
}

const SELECT = `SELECT evaluations.id, evaluations.run_id, examples.*
FROM examples JOIN evaluations ON evaluations.number = examples.evaluation`

export function createExampleRows(database: Database): ExampleRows {
  return {
    set(evaluation, examples) {
      database.run(
        `INSERT OR REPLACE INTO examples (evaluation, artifact, image_shape, class_count, indices, labels)
         VALUES (?, ?, ?, ?, ?, ?)`,
        [
          evaluation,
          examples.artifact,
          JSON.stringify(examples.imageShape),
          examples.classCount,
          JSON.stringify(examples.indices),
          JSON.stringify(examples.labels)
        ]
      )
    },
    list: () => readRows(Row, database.all(`${SELECT} ORDER BY evaluation`), 'examples', database),
    find(evaluationId) {
      const row = database.get(`${SELECT} WHERE evaluations.id = ?`, [evaluationId])
      return row && readRow(Row, row, 'examples')
    }
  }
}
