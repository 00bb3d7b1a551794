import { readFile, realpath, stat } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path'
import { z } from 'zod'
import { AppError } from '@contract/errors'
import type { WeightData } from '@core/jobs/job'
import { counted } from '../datasets/text'

/** What a TensorFlow.js layers model holds on disk. */
export interface TfjsFiles {
  /** The network as Keras describes it: `class_name` and `config`. */
  readonly topology: KerasConfig
  readonly weights: WeightData
  /** Version of Keras that wrote it; empty if the file does not say. */
  readonly kerasVersion: string
}

/** A layer, or a network of layers, as Keras describes it. */
export const KerasConfig = z.looseObject({ class_name: z.string(), config: z.unknown() })
export type KerasConfig = z.infer<typeof KerasConfig>

const Quantization = z.looseObject({
  dtype: z.enum(['uint8', 'uint16', 'float16']),
  scale: z.number().optional(),
  min: z.number().optional()
})

const ManifestWeight = z.looseObject({
  name: z.string(),
  shape: z.array(z.int().min(0)),
  dtype: z.enum(['float32', 'int32']),
  quantization: Quantization.optional()
})

const ModelJson = z.looseObject({
  modelTopology: z.union([
    z.looseObject({ model_config: KerasConfig, keras_version: z.string().optional() }),
    KerasConfig
  ]),
  weightsManifest: z
    .array(z.object({ paths: z.array(z.string()).min(1), weights: z.array(ManifestWeight) }))
    .min(1)
})

/** Networks inside of networks, as JSON counts levels; every reader of a topology goes down into it by recursion. */
const maxDepth = 200
const maxJsonBytes = 100 * 1024 * 1024
const bytesOf = { float32: 4, int32: 4, uint8: 1, uint16: 2, float16: 2 } as const

/** A model file that cannot be read: what was expected, what was found, what to do. */
export function unreadableModel(message: string, cause?: unknown): AppError {
  return new AppError('model-unreadable', message, { cause })
}

/** Throws `model-unreadable` for a description that is nested so deep that it would overflow the stack. */
export function refuseDeep(json: unknown, name: string): void {
  const isNode = (value: unknown): value is object => value !== null && typeof value === 'object'
  let level = [json].filter(isNode)
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > maxDepth) {
      throw unreadableModel(
        `${name}: expected a network nested at most ${maxDepth} levels deep, found more. Save it flattened.`
      )
    }
    level = level.flatMap((node) => Object.values(node).filter(isNode))
  }
}

/**
 * Reads `model.json` and the weight files that it names. Throws `not-found`, `model-unreadable` for a wrong format
 * and missing or cut off weights, or `refused` if a weight file lies outside of the model's folder.
 */
export async function readTfjsFiles(path: string): Promise<TfjsFiles> {
  const name = basename(path)
  const json = await readModelJson(path, name)
  refuseDeep(json, name)
  refuseOtherFormats(json, name)
  const parsed = ModelJson.safeParse(json)
  if (!parsed.success) {
    const issues = parsed.error.issues.slice(0, 3)
    const where = issues.map((issue) => `${issue.path.map(String).join('.')}: ${issue.message}`).join('; ')
    throw unreadableModel(
      `${name}: expected a TensorFlow.js layers model with modelTopology and weightsManifest, ` +
        `found something else (${where}). Save it anew with model.save() or the converter.`,
      parsed.error
    )
  }
  const { modelTopology, weightsManifest } = parsed.data
  const groups: { specs: WeightData['specs']; bytes: Buffer }[] = []
  for (const group of weightsManifest) {
    const shards = await Promise.all(group.paths.map((shard) => findShard(dirname(path), shard)))
    const found = shards.reduce((sum, { size }) => sum + size, 0)
    const expected = group.weights.reduce((sum, weight) => sum + byteLength(weight), 0)
    if (found !== expected) {
      throw unreadableModel(
        `${group.paths.join(', ')}: expected ${counted(expected, 'byte')} of weights as ${name} says, ` +
          `found ${counted(found, 'byte')}. Copy or download the weights again.`
      )
    }
    const bytes = await Promise.all(shards.map((shard) => readFile(shard.path)))
    groups.push({ specs: group.weights as WeightData['specs'], bytes: Buffer.concat(bytes) })
  }
  const data = Buffer.concat(groups.map(({ bytes }) => bytes))
  return {
    topology: isWrapped(modelTopology) ? modelTopology.model_config : (modelTopology as KerasConfig),
    weights: { specs: groups.flatMap(({ specs }) => specs), data: new Uint8Array(data).buffer },
    kerasVersion: isWrapped(modelTopology) ? (modelTopology.keras_version ?? '') : ''
  }
}

const isWrapped = (topology: object): topology is { model_config: KerasConfig; keras_version?: string } =>
  'model_config' in topology

function byteLength({ shape, dtype, quantization }: z.infer<typeof ManifestWeight>): number {
  return shape.reduce((product, side) => product * side, 1) * bytesOf[quantization?.dtype ?? dtype]
}

async function readModelJson(path: string, name: string): Promise<unknown> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new AppError('not-found', `${path}: there is no such file. Check the path.`, { cause })
  })
  if (!found.isFile()) throw unreadableModel(`${path}: expected a model.json file, found a folder or device.`)
  if (found.size > maxJsonBytes) {
    throw unreadableModel(`${name}: expected a model.json of at most 100 MB, found ${found.size} bytes.`)
  }
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw unreadableModel(`${name}: the system could not read it. Check that you may read it.`, cause)
  })
  try {
    return JSON.parse(text) as unknown
  } catch (cause) {
    throw unreadableModel(
      `${name}: expected the JSON of a TensorFlow.js layers model, found something else. ` +
        'Convert Keras files with: tensorflowjs_converter --output_format tfjs_layers_model.',
      cause
    )
  }
}

/** Says by name what else it is, and how to get a layers model. */
function refuseOtherFormats(json: unknown, name: string): void {
  const isObject = (value: unknown): value is Record<string, unknown> =>
    typeof value === 'object' && value !== null
  if (!isObject(json)) return
  const topology = json['modelTopology']
  const isGraph = json['format'] === 'graph-model' || (isObject(topology) && Array.isArray(topology['node']))
  if (!isGraph) return
  throw unreadableModel(
    `${name}: expected a TensorFlow.js layers model, found a graph model, whose gradients TensorFlow.js cannot ` +
      'compute. Convert the Keras model with: tensorflowjs_converter --output_format tfjs_layers_model.'
  )
}

/** Finds one weight file. A path that leaves the folder, also through a link, is refused. */
async function findShard(folder: string, shard: string): Promise<{ path: string; size: number }> {
  const refused = (): AppError =>
    new AppError(
      'refused',
      `The model names the weight file "${shard}", which lies outside of its folder. ` +
        'Put the weights beside model.json and name them there without a path.'
    )
  if (/^[a-z][a-z0-9+.-]*:|^[\\/]/i.test(shard) || shard.split(/[\\/]/).includes('..')) throw refused()
  const path = await realpath(join(folder, shard)).catch((cause: unknown) => {
    throw unreadableModel(
      `${shard}: expected this weight file beside model.json, found none. Copy all files of the model.`,
      cause
    )
  })
  const inside = relative(await realpath(folder), path)
  if (inside.split(sep)[0] === '..' || isAbsolute(inside)) throw refused()
  const found = await stat(path)
  if (!found.isFile()) throw unreadableModel(`${shard}: expected a weight file, found a folder.`)
  return { path, size: found.size }
}
