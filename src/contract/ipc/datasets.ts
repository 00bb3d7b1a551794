import { z } from 'zod'
import { Name } from '../field'
import { Dataset, DatasetSource, ImportOptions, SplitName } from '../dataset'
import { DatasetStatistics } from '../dataset-statistics'
import { Bytes, DatasetPreview, Dropped } from '../dataset-preview'
import { Nearest, NearestSpec } from '../nearest'
import { TheorySample } from '../theory-sample'

/** Names what was asked for, so that it can be told of and called off. */
const token = z.string().min(1).max(100)

const datasetId = z.string()
const datasetIds = z.object({ datasetIds: z.array(z.string()).min(1) })
const Words = z.custom<Uint16Array>((value) => value instanceof Uint16Array)
const Floats = z.custom<Float32Array>((value) => value instanceof Float32Array)
/** Confidences are null where an older program did not keep them. */
const predictions = z.object({ predicted: Words, margins: Floats, confidences: Floats.nullable() })

/** The data sets of the open project, and sources that may become one. */
export const datasetCalls = {
  'datasets.list': { input: z.void(), output: z.array(Dataset) },
  /** Those in the trash, newest first. */
  'datasets.trashed': { input: z.void(), output: z.array(Dataset) },
  /** Runs and studies that name it follow. */
  'datasets.rename': { input: z.object({ datasetId, name: Name }), output: z.void() },
  /** Takes data sets out of sight, all or none. Runs that used them can still read them. */
  'datasets.trash': { input: datasetIds, output: z.void() },
  'datasets.restore': { input: datasetIds, output: z.void() },
  /** Deletes what was thrown away, for good. Output: the names. */
  'datasets.emptyTrash': { input: z.void(), output: z.array(z.string()) },
  /** Reads a source from start to end without storing anything; null when it was called off. */
  'datasets.preview': {
    input: z.object({ token, source: DatasetSource, options: ImportOptions.prefault({}) }),
    output: DatasetPreview.nullable()
  },
  /** What files that were dropped on the window are. */
  'datasets.recognise': { input: z.object({ paths: z.array(z.string().min(1)).min(1) }), output: Dropped },
  'datasets.cancelPreview': { input: z.object({ token }), output: z.void() },
  /** Class of every image of a split, in order. */
  'datasets.labels': {
    input: z.object({ datasetId, split: SplitName }),
    output: z.object({ labels: Words })
  },
  /** Some images as bytes for the eye (0 the lower bound, 255 the upper one), one after the other. */
  'datasets.images': {
    input: z.object({ datasetId, split: SplitName, indices: z.array(z.int().min(0)).max(2000) }),
    output: z.object({ pixels: Bytes })
  },
  /** The values of one image in model-input units. */
  'datasets.values': {
    input: z.object({ datasetId, split: SplitName, index: z.int().min(0) }),
    output: z.object({ values: Floats })
  },
  /** What a statistics job has found out; null before one. */
  'datasets.statistics': { input: z.object({ datasetId }), output: DatasetStatistics.nullable() },
  /** What a network says of every image; null before it has predicted. */
  'datasets.predictions': {
    input: z.object({ datasetId, modelId: z.string() }),
    output: z.object({ train: predictions, test: predictions }).nullable()
  },
  /**
   * The samples nearest to one, of another class and of its own. With a network, also what it predicts of them; to go
   * by that, it must have predicted (`datasets.predictions`). Null when it was called off.
   */
  'datasets.nearest': {
    input: NearestSpec.omit({ kind: true, predictions: true }).extend({
      token,
      datasetId,
      modelId: z.string().nullable()
    }),
    output: Nearest.nullable()
  },
  'datasets.cancelNearest': { input: z.object({ token }), output: z.void() },
  /**
   * Writes a NumPy archive; asks with a save dialog when `path` is null. Null output: the dialog was closed, or it was
   * called off.
   */
  'datasets.export': {
    input: z.object({ datasetId, path: z.string().nullable(), token }),
    output: z.object({ path: z.string() }).nullable()
  },
  'datasets.cancelExport': { input: z.object({ token }), output: z.void() },
  /**
   * Writes examples of a theory's model as a NumPy archive that can be imported; asks with a save dialog when `path` is null.
   * Null output: the dialog was closed.
   */
  'datasets.draw': {
    input: TheorySample.extend({ path: z.string().nullable() }),
    output: z.object({ path: z.string() }).nullable()
  }
} as const
