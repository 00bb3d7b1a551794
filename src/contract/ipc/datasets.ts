import { z } from 'zod'
import { Dataset, DatasetSource, ImportOptions } from '../dataset'
import { DatasetPreview, Dropped } from '../dataset-preview'

/** Names one preview, so that it can be told of and called off. */
const token = z.string().min(1).max(100)

/** The data sets of the open project, and sources that may become one. */
export const datasetCalls = {
  'datasets.list': { input: z.void(), output: z.array(Dataset) },
  /** Reads a source from start to end without storing anything; null when it was called off. */
  'datasets.preview': {
    input: z.object({ token, source: DatasetSource, options: ImportOptions.prefault({}) }),
    output: DatasetPreview.nullable()
  },
  /** What files that were dropped on the window are. */
  'datasets.recognise': { input: z.object({ paths: z.array(z.string().min(1)).min(1) }), output: Dropped },
  'datasets.cancelPreview': { input: z.object({ token }), output: z.void() }
} as const
