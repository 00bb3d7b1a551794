import { z } from 'zod'
import { networkShapes } from './architecture'
import { layerInfoOf, type LayerSpec, type Shape } from './layers'

/** One layer of a network as a diagram shows it; a layer that is used several times comes several times. */
export const GraphLayer = z.object({
  id: z.string(),
  name: z.string(),
  /** "Convolution", "BatchNormalization". */
  kind: z.string(),
  /** Its options in a few words. */
  brief: z.string(),
  /** Ids of the layers whose outputs it takes; none for the input. */
  inputs: z.array(z.string()),
  /** Without the batch; null where a side is open. Null for a layer that does not fit. */
  outputShape: z.array(z.int().nullable()).nullable(),
  parameters: z.int(),
  options: z.array(z.object({ name: z.string(), value: z.string() })),
  weights: z.array(z.object({ name: z.string(), shape: z.array(z.int()) })),
  /** Why it does not fit; null where it does. */
  problem: z.string().nullable()
})
export type GraphLayer = z.infer<typeof GraphLayer>

/** The layers of a network in the order in which they are computed. */
export const NetworkGraph = z.object({ layers: z.array(GraphLayer), parameters: z.int() })
export type NetworkGraph = z.infer<typeof NetworkGraph>

const inputKind = 'Input'
const outputKind = 'Output'

/** The graph of an architecture, as far as its layers fit. */
export function architectureGraph(
  layers: readonly LayerSpec[],
  inputShape: Shape,
  classCount: number
): NetworkGraph {
  const { layers: results, parameters } = networkShapes(layers, inputShape, classCount)
  const common = { options: [], weights: [] }
  const input: GraphLayer = {
    ...{ ...common, id: 'input', name: 'input', kind: inputKind, brief: 'image', inputs: [] },
    ...{ outputShape: [...inputShape], parameters: 0, problem: null }
  }
  const rest = results.map((result, index): GraphLayer => {
    const layer = layers[index]
    const id = String(index)
    const shape = result?.shape ?? null
    const place = {
      id,
      inputs: [index === 0 ? 'input' : String(index - 1)],
      outputShape: shape && [...shape],
      parameters: result?.parameters ?? 0,
      problem: result?.problem ?? null
    }
    if (!layer) return { ...common, ...place, name: 'output', kind: outputKind, brief: 'one logit a class' }
    const { label, brief } = layerInfoOf(layer.kind)
    const options = Object.entries(layer)
      .filter(([name]) => name !== 'kind')
      .map(([name, value]) => ({ name, value: String(value) }))
    return { ...common, ...place, name: `layer ${index + 1}`, kind: label, brief: brief(layer), options }
  })
  return { layers: [input, ...rest], parameters }
}
