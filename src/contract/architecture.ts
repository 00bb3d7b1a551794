import { z } from 'zod'
import { Name } from './field'
import { denseResult, layerInfoOf, type LayerResult, LayerSpec, layerText, type Shape } from './layers'

/** One network architecture as data: its layers but for the last, which has one logit a class. */
export interface ArchitectureInfo {
  readonly id: string
  readonly label: string
  readonly summary: string
  readonly layers: readonly LayerSpec[]
}

const convolution = (filters: number): LayerSpec => LayerSpec.parse({ kind: 'convolution', filters })
const pool = LayerSpec.parse({ kind: 'max-pool' })
const flatten: LayerSpec = { kind: 'flatten' }
const dense = (units: number): LayerSpec => LayerSpec.parse({ kind: 'dense', units })
const twoConvolutions = [convolution(32), pool, convolution(64), pool, flatten]

export const architectureInfos = {
  conv3: {
    id: 'conv3',
    label: 'conv3',
    summary: 'Two 3×3 convolutions (32, 64), each with ReLU and 2×2 pooling, then one dense layer.',
    layers: twoConvolutions
  },
  conv4: {
    id: 'conv4',
    label: 'conv4',
    summary:
      'Two 3×3 convolutions (32, 64), each with ReLU and 2×2 pooling, then dense 128 and the output layer.',
    layers: [...twoConvolutions, dense(128)]
  },
  dense4: {
    id: 'dense4',
    label: 'dense4',
    summary: 'Dense layers 256, 128, 64 with ReLU, then the output layer.',
    layers: [flatten, dense(256), dense(128), dense(64)]
  },
  linear: {
    id: 'linear',
    label: 'linear',
    summary: 'One dense layer: the linear classifier, with exact answers.',
    layers: [flatten]
  },
  mlp: {
    id: 'mlp',
    label: 'mlp',
    summary: 'One hidden dense layer of 64 with ReLU.',
    layers: [flatten, dense(64)]
  }
} as const satisfies Record<string, ArchitectureInfo>

export type ArchitectureId = keyof typeof architectureInfos
export const ArchitectureId = z.enum(Object.keys(architectureInfos) as [ArchitectureId, ...ArchitectureId[]])

/** Most layers of an own architecture, and most weights. */
const MOST_LAYERS = 100
const MOST_PARAMETERS = 100_000_000

/**
 * A network that a person has put together. It carries all of its layers wherever it goes, so that a run can be
 * repeated without the project that it was drawn in.
 */
export const OwnArchitecture = z.object({
  name: Name.refine((name) => !ArchitectureId.safeParse(name).success, {
    message: 'this is the name of a built-in architecture; choose another one'
  }),
  layers: z.array(LayerSpec).max(MOST_LAYERS)
})
export type OwnArchitecture = z.infer<typeof OwnArchitecture>

export const Architecture = z.union([ArchitectureId, OwnArchitecture])
export type Architecture = z.infer<typeof Architecture>

/** An own architecture of a project. */
export const StoredArchitecture = OwnArchitecture.extend({ id: z.string(), changedAt: z.string() })
export type StoredArchitecture = z.infer<typeof StoredArchitecture>

export function architectureName(architecture: Architecture): string {
  return typeof architecture === 'string' ? architecture : architecture.name
}

export function layersOf(architecture: Architecture): readonly LayerSpec[] {
  return typeof architecture === 'string' ? architectureInfos[architecture].layers : architecture.layers
}

/** What it is made of, in a sentence. */
export function architectureSummary(architecture: Architecture): string {
  if (typeof architecture === 'string') return architectureInfos[architecture].summary
  return [...architecture.layers.map(layerText), 'output layer'].join('; ')
}

/** What each layer makes of what comes before it; the last entry is the output layer. */
export interface NetworkShapes {
  /** Null behind a layer that does not fit. */
  readonly layers: readonly (LayerResult | null)[]
  readonly parameters: number
  /** The first layer that does not fit (`layers.length - 1`: the output layer) and why; null for a whole network. */
  readonly problem: { readonly index: number; readonly message: string } | null
}

/** Shapes and parameter counts through a network, up to the first layer that does not fit. */
export function networkShapes(
  layers: readonly LayerSpec[],
  inputShape: Shape,
  classCount: number
): NetworkShapes {
  const results: (LayerResult | null)[] = []
  let problem: NetworkShapes['problem'] = null
  let parameters = 0
  let shape: Shape | null = inputShape
  for (let index = 0; index <= layers.length; index++) {
    if (shape === null) {
      results.push(null)
      continue
    }
    const layer: LayerSpec | undefined = layers[index]
    const own: LayerResult = layer ? resultOf(layer, shape) : denseResult(classCount, shape)
    const result: LayerResult = withinLimit(own, parameters)
    results.push(result)
    parameters += result.parameters
    shape = result.shape
    if (result.problem !== null) problem = { index, message: result.problem }
  }
  return { layers: results, parameters, problem }
}

/** Options that a person is still typing may not be there. */
function resultOf(layer: LayerSpec, shape: Shape): LayerResult {
  const { options, result } = layerInfoOf(layer.kind)
  const parsed = options.safeParse(layer)
  if (parsed.success) return result(layer, shape)
  const [issue] = parsed.error.issues
  const field = issue?.path.join('.') ?? ''
  return { shape: null, parameters: 0, problem: `${field}: ${issue?.message ?? 'this option does not fit'}` }
}

function withinLimit(result: LayerResult, before: number): LayerResult {
  if (before + result.parameters <= MOST_PARAMETERS) return result
  const problem =
    `Expected a network of at most ${MOST_PARAMETERS.toLocaleString('en')} parameters, found ` +
    `${(before + result.parameters).toLocaleString('en')} up to here. Pool before it, or take fewer units.`
  return { shape: null, parameters: 0, problem }
}
