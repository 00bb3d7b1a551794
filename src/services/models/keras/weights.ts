import type { KerasConfig } from '../tfjs-files'
import { entriesOf, isContainer, nameOf } from './config'
import type { Hdf5File } from './hdf5'

/** One weight as a file holds it. */
export interface WeightArray {
  readonly shape: readonly number[]
  readonly values: Float32Array
}

/** The weights of each layer in Keras' order, by the names that lead to it: "features/conv2d". */
export type LayerWeights = ReadonlyMap<string, readonly WeightArray[]>

/** Weights of a `.h5` file: a group a layer, with the names of its weights in order. */
export function weightsByName(file: Hdf5File, network: KerasConfig): LayerWeights {
  const weights = new Map<string, WeightArray[]>()
  const root = file.has('model_weights') ? 'model_weights/' : ''
  for (const entry of entriesOf(network)) {
    const group = `${root}${nameOf(entry)}`
    const names = file.texts(group, 'weight_names')
    const read = (name: string): WeightArray => file.array(`${group}/${name}`)
    if (!isContainer(entry)) {
      weights.set(nameOf(entry), names.map(read))
      continue
    }
    // A network inside lists the weights of all its layers, the trained ones first; those of one layer share a prefix.
    const byPrefix = new Map<string, WeightArray[]>()
    for (const name of names) {
      const prefix = name.slice(0, Math.max(0, name.lastIndexOf('/')))
      byPrefix.set(prefix, [...(byPrefix.get(prefix) ?? []), read(name)])
    }
    const leaves = leavesOf(entry, nameOf(entry))
    for (const [prefix, arrays] of byPrefix) {
      const last = prefix.slice(prefix.lastIndexOf('/') + 1)
      const leaf = leaves.find((path) => path.endsWith(`/${last}`))
      weights.set(leaf ?? `${nameOf(entry)}/${last}`, arrays)
    }
  }
  return weights
}

function leavesOf(network: KerasConfig, path: string): string[] {
  return entriesOf(network).flatMap((entry) => {
    const inner = `${path}/${nameOf(entry)}`
    return isContainer(entry) ? leavesOf(entry, inner) : [inner]
  })
}

/**
 * Weights of the file inside of a `.keras` archive. It calls layers by their class and counts those of one class:
 * "layers/conv2d_1/vars/0".
 */
export function weightsByClass(file: Hdf5File, network: KerasConfig): LayerWeights {
  const weights = new Map<string, WeightArray[]>()
  visit(network, '', '')
  return weights

  function visit(container: KerasConfig, group: string, path: string): void {
    const folder = ['layers', '_layer_checkpoint_dependencies'].find((name) => file.has(`${group}${name}`))
    const counts = new Map<string, number>()
    for (const entry of entriesOf(container)) {
      const kind = snakeCase(entry.class_name)
      const count = counts.get(kind) ?? 0
      counts.set(kind, count + 1)
      const inner = `${group}${folder ?? 'layers'}/${kind}${count === 0 ? '' : `_${count}`}`
      const named = `${path}${nameOf(entry)}`
      if (isContainer(entry)) visit(entry, `${inner}/`, `${named}/`)
      else weights.set(named, arraysIn(`${inner}/vars`))
    }
  }

  function arraysIn(group: string): WeightArray[] {
    const numbers = [...file.names(group)].sort((a, b) => Number(a) - Number(b))
    return numbers.map((number) => file.array(`${group}/${number}`))
  }
}

/** As Keras does it: "DepthwiseConv2D" gives "depthwise_conv2d", "ReLU" gives "re_lu". */
export function snakeCase(name: string): string {
  return name
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
}
