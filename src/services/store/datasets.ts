import { z } from 'zod'
import { Dataset, ImageShape } from '@contract/dataset'
import type { Database, SqlValue } from './database'
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
    created_at: z.string(),
    trashed_at: z.string().nullable()
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
    createdAt: row.created_at,
    ...(row.trashed_at === null ? {} : { trashedAt: row.trashed_at })
  }))

/** The data sets of a project. Their artifacts must be known before they are added. */
export interface DatasetRows {
  add(dataset: Dataset): void
  /** Those in use, as all that follows but for `all` and the trash's own. */
  list(): Dataset[]
  /** Those in the trash, too: runs that used one can still read it. */
  all(): Dataset[]
  byName(name: string): Dataset | null
  byId(id: string): Dataset | null
  /** Names in the trash are taken, too: a data set must be able to come back. */
  isTaken(name: string): boolean
  rename(id: string, name: string): void
  /** Newest first. */
  trashed(): Dataset[]
  /** `at` null takes data sets out of the trash. */
  setTrashed(ids: readonly string[], at: string | null): void
  /** Deletes data sets for good, with what jobs found out about them. */
  remove(ids: readonly string[]): void
}

export function createDatasetRows(database: Database): DatasetRows {
  const select = (where: string): Dataset[] =>
    readRows(Row, database.all(`SELECT * FROM datasets ${where}`), 'datasets', database)
  const one = (where: string, values: readonly SqlValue[]): Dataset | null => {
    const row = database.get(`SELECT * FROM datasets WHERE trashed_at IS NULL AND ${where}`, values)
    return row && readRow(Row, row, 'datasets')
  }
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
    list: () => select('WHERE trashed_at IS NULL ORDER BY number'),
    all: () => select('ORDER BY number'),
    byName: (name) => one('name = ?', [name]),
    byId: (id) => one('id = ?', [id]),
    isTaken: (name) => database.get('SELECT id FROM datasets WHERE name = ?', [name]) !== null,
    rename(id, name) {
      database.run('UPDATE datasets SET name = ? WHERE id = ?', [name, id])
    },
    trashed: () => select('WHERE trashed_at IS NOT NULL ORDER BY trashed_at DESC, number'),
    setTrashed(ids, at) {
      for (const id of ids) database.run('UPDATE datasets SET trashed_at = ? WHERE id = ?', [at, id])
    },
    remove(ids) {
      for (const id of ids) database.run('DELETE FROM datasets WHERE id = ?', [id])
    }
  }
}
