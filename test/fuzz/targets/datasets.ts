import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-node'
import { unzipSync } from 'fflate'
import { Dataset } from '@contract/dataset'
import { DatasetPreviewSpec } from '@contract/dataset-preview'
import { DatasetImportSpec } from '@contract/job'
import { neverAborted } from '@core/signal'
import { importDataset } from '@services/datasets'
import { previewDataset } from '@services/datasets/preview'
import { recogniseDropped } from '@services/datasets/recognise'
import { ArtifactStore } from '@services/store/artifacts'
import { createDecodeImage } from '../../../src/engine/decode-image'
import { goodDatasets, zipped } from '../good-files'
import { mutateBytes } from '../mutate'
import type { Dice } from '../random'
import type { Files, Target } from '../target'

const decodeImage = createDecodeImage(tf.node)
const builtins = '/nowhere'
const damagedOptions = ['refuse', 'leave-out', 'convert'] as const

let good: Promise<Record<string, Files>> | null = null

/** Damages one file of a good data set; of a ZIP sometimes a member, so that its check sums are right. */
async function damaged(dice: Dice): Promise<Files> {
  good ??= goodDatasets()
  const files = new Map(dice.pick(Object.values(await good)))
  const name = dice.pick([...files.keys()])
  const bytes = files.get(name) ?? Buffer.alloc(0)
  files.set(
    name,
    /\.(zip|npz)$/.test(name) && dice.below(2) === 0 ? damagedMember(bytes, dice) : mutateBytes(bytes, dice)
  )
  return files
}

function damagedMember(archive: Buffer, dice: Dice): Buffer {
  const members: Record<string, Uint8Array> = unzipSync(archive)
  const name = dice.pick(Object.keys(members))
  members[name] = mutateBytes(Buffer.from(members[name] ?? []), dice)
  return zipped(members)
}

/** What a person would choose: the folder, or the one file. */
function chosen(input: string, files: readonly string[]): string {
  const [only] = files
  return only !== undefined && files.length === 1 ? join(input, only) : join(input, 'd')
}

const context = { signal: neverAborted, progress: () => undefined, log: () => undefined }

/** A number of its own for every input, from its files. */
function numberOf(path: string): number {
  try {
    return readFileSync(path).reduce((sum, byte) => sum + byte, 0)
  } catch {
    return 0
  }
}

export const datasetImport: Target = {
  name: 'data set: import',
  make: damaged,
  message: /expected/i,
  async run(input, output, names) {
    const path = chosen(input, names)
    const artifacts = new ArtifactStore(join(output, 'artifacts'))
    const spec = DatasetImportSpec.parse({
      kind: 'dataset-import',
      name: 'fuzz',
      source: { kind: 'path', path, format: 'auto' },
      options: { damaged: damagedOptions[numberOf(join(input, names[0] ?? '')) % 3] }
    })
    const given = { spec, artifacts, builtins, newId: 'one', createdAt: 'now', decodeImage }
    Dataset.parse(await importDataset(given, context))
  }
}

export const datasetPreview: Target = {
  name: 'data set: recognise and preview',
  make: damaged,
  message: /expected/i,
  async run(input, output, names) {
    const path = chosen(input, names)
    await recogniseDropped([path])
    const spec = DatasetPreviewSpec.parse({
      kind: 'dataset-preview',
      source: { kind: 'path', path, format: 'auto' },
      options: {}
    })
    const scratch = join(output, 'scratch')
    await previewDataset({ spec, builtins, scratch, decodeImage, now: () => 0 }, context)
  }
}
