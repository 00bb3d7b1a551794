import { z } from 'zod'
import { AppError } from '@contract/errors'
import type { WeightData } from '@core/jobs/job'
import type { ArtifactStore } from '../store/artifacts'

/** Weights on disk: the hash of their artifact, and what is in it as JSON. */
export interface StoredWeights {
  readonly weights: string
  readonly weightSpecs: string
}

/** A network on disk. */
export interface StoredModel extends StoredWeights {
  /** Hash of the artifact with the topology as JSON. */
  readonly topology: string
}

/** Weights as core packs them: float32 and int32 only, never quantised. */
const WeightSpecs = z.array(
  z.object({
    name: z.string(),
    shape: z.array(z.int().min(0)),
    dtype: z.enum(['float32', 'int32'])
  })
)

/** Writes weights, or the state of an optimizer, as one artifact. */
export async function storeWeights(artifacts: ArtifactStore, weights: WeightData): Promise<StoredWeights> {
  const hash = await artifacts.write(new Uint8Array(weights.data))
  return { weights: hash, weightSpecs: JSON.stringify(weights.specs) }
}

/** Writes a network as two artifacts; the hash of the weights is the hash of the model. */
export async function storeModel(
  artifacts: ArtifactStore,
  model: { readonly topology: object; readonly weights: WeightData }
): Promise<StoredModel> {
  const stored = await storeWeights(artifacts, model.weights)
  const topology = await artifacts.write(Buffer.from(JSON.stringify(model.topology), 'utf8'))
  return { topology, ...stored }
}

/** Reads weights back; throws `model-unreadable` if bytes and description do not agree. */
export async function loadWeights(artifacts: ArtifactStore, stored: StoredWeights): Promise<WeightData> {
  const specs = WeightSpecs.safeParse(parseJson(stored.weightSpecs))
  if (!specs.success)
    throw damaged('a list of weights with name, shape and type', 'something else', specs.error)
  const bytes = await artifacts.read(stored.weights)
  const expected = specs.data.reduce(
    (sum, { shape }) => sum + 4 * shape.reduce((product, side) => product * side, 1),
    0
  )
  if (bytes.length !== expected) throw damaged(`${expected} bytes of weights`, `${bytes.length}`)
  return { specs: specs.data, data: new Uint8Array(bytes).buffer }
}

/** Reads a network back; throws `model-unreadable` if its parts do not fit together. */
export async function loadModelFiles(
  artifacts: ArtifactStore,
  stored: StoredModel
): Promise<{ topology: object; weights: WeightData }> {
  return { topology: await loadTopology(artifacts, stored), weights: await loadWeights(artifacts, stored) }
}

/** The description of a network's layers alone; throws `model-unreadable`. */
export async function loadTopology(
  artifacts: ArtifactStore,
  stored: Pick<StoredModel, 'topology'>
): Promise<object> {
  const topology = parseJson((await artifacts.read(stored.topology)).toString('utf8'))
  if (typeof topology !== 'object' || topology === null) throw damaged('a topology', 'something else')
  return topology
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (cause) {
    throw damaged('JSON', 'other text', cause)
  }
}

function damaged(expected: string, found: string, cause?: unknown): AppError {
  return new AppError(
    'model-unreadable',
    `The stored network is damaged: expected ${expected}, found ${found}. Train or import it again.`,
    { cause }
  )
}
