import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { AppError } from '@contract/errors'
import { openZip, type ZipArchive } from '../../datasets/zip'
import {
  type KerasConfig,
  KerasConfig as KerasConfigSchema,
  refuseDeep,
  unreadableModel
} from '../tfjs-files'
import { openHdf5 } from './hdf5'
import { type LayerWeights, weightsByClass, weightsByName } from './weights'
import { removeLeftover } from '../../store/temporary'

/** A network as a Keras file holds it. */
export interface KerasFile {
  readonly network: KerasConfig
  readonly weights: LayerWeights
  readonly kerasVersion: string
}

/** Reads a whole network that Keras saved as HDF5 (`.h5`). Throws `model-unreadable`. */
export async function readKerasHdf5(path: string): Promise<KerasFile> {
  const name = basename(path)
  const file = await openHdf5(path)
  const config = file.text('model_config')
  if (config === null) {
    throw unreadableModel(
      `${name}: expected a whole Keras network, found an HDF5 file without a description of layers (weights alone?). ` +
        'Save it with model.save(), not with model.save_weights().'
    )
  }
  const network = networkFrom(config, name)
  const kerasVersion = file.text('keras_version') ?? ''
  return { network, weights: weightsByName(file, network), kerasVersion }
}

/**
 * Reads a `.keras` archive: `config.json` and `model.weights.h5` in a ZIP.
 *
 * @param scratch path of a file that may be written meanwhile
 * @throws AppError 'model-unreadable'
 */
export async function readKerasArchive(path: string, scratch: string): Promise<KerasFile> {
  const name = basename(path)
  const archive = await asModelError(() => openZip(path))
  try {
    const network = networkFrom(await readText(archive, 'config.json', name), name)
    const metadata = await readText(archive, 'metadata.json', name).catch(() => '{}')
    await mkdir(dirname(scratch), { recursive: true })
    await asModelError(() =>
      pipeline(
        Readable.from(archive.read(memberOf(archive, 'model.weights.h5', name))),
        createWriteStream(scratch)
      )
    )
    const file = await openHdf5(scratch, `${name}/model.weights.h5`)
    return { network, weights: weightsByClass(file, network), kerasVersion: versionFrom(metadata) }
  } finally {
    archive.close()
    await removeLeftover(scratch)
  }
}

/** The version of Keras that metadata.json names; empty when it names none, for nothing depends on it but a hint. */
function versionFrom(metadata: string): string {
  try {
    const version = (JSON.parse(metadata) as { keras_version?: unknown } | null)?.keras_version
    return typeof version === 'string' ? version : ''
  } catch {
    return ''
  }
}

/** The largest description of a network that is read, bytes. */
const maxConfigBytes = 100 * 1024 * 1024

function memberOf(archive: ZipArchive, wanted: string, name: string): ZipArchive['members'][number] {
  const member = archive.members.find((one) => one.name === wanted)
  if (member) return member
  throw unreadableModel(
    `${name}: expected a Keras archive with config.json and model.weights.h5, found none of the name ${wanted}. ` +
      'Save the network anew with model.save("name.keras").'
  )
}

async function readText(archive: ZipArchive, wanted: string, name: string): Promise<string> {
  const member = memberOf(archive, wanted, name)
  if (member.size > maxConfigBytes)
    throw unreadableModel(`${name}: expected a ${wanted} of at most 100 MB, found ${member.size} bytes.`)
  const chunks: Buffer[] = []
  await asModelError(async () => {
    for await (const chunk of archive.read(member)) chunks.push(chunk)
  })
  return Buffer.concat(chunks).toString('utf8')
}

/** The archive's own errors speak of data sets. */
async function asModelError<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof AppError && error.code === 'dataset-unreadable')
      throw unreadableModel(error.message, error)
    throw error
  }
}

function networkFrom(text: string, name: string): KerasConfig {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    throw unreadableModel(`${name}: expected the description of its layers as JSON, found other text.`, cause)
  }
  refuseDeep(json, name)
  const parsed = KerasConfigSchema.safeParse(json)
  if (parsed.success) return parsed.data
  throw unreadableModel(
    `${name}: expected a description of layers with class_name and config, found something else.`
  )
}
