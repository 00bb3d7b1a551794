import { z } from 'zod'
import { Dataset, ImageShape } from '@contract/dataset'
import type { Database } from './database'
import { jsonColumn, readRow, readRows } from './rows'

const Counts = jsonColumn(z.array(z.int()))

const Row = z
  .object({
    id: z.string(),
    name: z.string(),
    format: Dataset.shape.format,
    source: z.string(),
    image_shape: jsonColumn(ImageShape),
    class_names: jsonColumn(z.array(z.string())),
    pixel_type: Dataset.shape.pixelType,
    lower: z.number(),
    upper: z.number(),
    train_count: z.int(),
    train_images: z.string(),
    train_labels: z.string(),
    train_class_counts: Counts,
    test_count: z.int(),
    test_images: z.string(),
    test_labels: z.string(),
    test_class_counts: Counts,
    split_note: z.string(),
    hash: z.string(),
    created_at: z.string()
  })
  .transform((row): Dataset => ({
    id: row.id,
    name: row.name,
    format: row.format,
    source: row.source,
    imageShape: row.image_shape,
    classNames: row.class_names,
    pixelType: row.pixel_type,
    bounds: { lower: row.lower, upper: row.upper },
    train: {
      count: row.train_count,
      images: row.train_images,
      labels: row.train_labels,
      classCounts: row.train_class_counts
    },
    test: {
      count: row.test_count,
      images: row.test_images,
      labels: row.test_labels,
      classCounts: row.test_class_counts
    },
    splitNote: row.split_note,
    hash: row.hash,
    createdAt: row.created_at
  }))

/** The data sets of a project. Their artifacts must be known before they are added. */
export interface DatasetRows {
  add(dataset: Dataset): void
  list(): Dataset[]
  byName(name: string): Dataset | null
}

export function createDatasetRows(database: Database): DatasetRows {
  return {
    add(dataset) {
      const { train, test, bounds } = dataset
      database.run(
        `INSERT INTO datasets (id, name, format, source, image_shape, class_names, pixel_type, lower, upper,
           train_count, train_images, train_labels, train_class_counts,
           test_count, test_images, test_labels, test_class_counts, split_note, hash, created_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        [
          dataset.id,
          dataset.name,
          dataset.format,
          dataset.source,
          JSON.stringify(dataset.imageShape),
          JSON.stringify(dataset.classNames),
          dataset.pixelType,
          bounds.lower,
          bounds.upper,
          ...[train, test].flatMap((split) => [
            split.count,
            split.images,
            split.labels,
            JSON.stringify(split.classCounts)
          ]),
          dataset.splitNote,
          dataset.hash,
          dataset.createdAt
        ]
      )
    },
    list: () => readRows(Row, database.all('SELECT * FROM datasets ORDER BY number'), 'datasets', database),
    byName(name) {
      const row = database.get('SELECT * FROM datasets WHERE name = ?', [name])
      return row && readRow(Row, row, 'datasets')
    }
  }
}
