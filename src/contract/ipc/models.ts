import { z } from 'zod'
import { Name } from '../field'
import { Model } from '../model'
import { NetworkGraph } from '../network-graph'
import { SaliencyOptions, Trial, TrialImage } from '../trial'
import { WeightStatistics } from '../weight-statistics'

const modelId = z.object({ modelId: z.string() })
const modelIds = z.object({ modelIds: z.array(z.string()).min(1) })

/** The models of the open project. */
export const modelCalls = {
  'models.list': { input: z.void(), output: z.array(Model) },
  'models.trashed': { input: z.void(), output: z.array(Model) },
  /** Layers, shapes and weights of a stored network. */
  'models.graph': { input: modelId, output: NetworkGraph },
  /** How the values of each of its weights are spread, in the order in which they are stored. */
  'models.weights': { input: modelId, output: z.array(WeightStatistics) },
  /** Runs that name it follow. */
  'models.rename': { input: modelId.extend({ name: Name }), output: z.void() },
  /** Takes models out of sight, all or none. */
  'models.trash': { input: modelIds, output: z.void() },
  'models.restore': { input: modelIds, output: z.void() },
  /** Deletes what was thrown away, for good. Output: the names. */
  'models.emptyTrash': { input: z.void(), output: z.array(z.string()) },
  /**
   * Writes a TensorFlow.js layers model into a new folder of the model's name inside of `parent`; asks where when that
   * is null. Null output: the dialog was closed.
   */
  'models.export': {
    input: modelId.extend({ parent: z.string().nullable() }),
    output: z.object({ path: z.string() }).nullable()
  },
  /** What a network says of an image, and which pixels a class's score hangs on. Nothing is stored. */
  'models.try': {
    input: modelId.extend({ image: TrialImage, saliency: SaliencyOptions.prefault({}) }),
    output: Trial
  }
} as const
