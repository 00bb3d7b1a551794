import { rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { buildForNode } from '../../../tools/lib/build-for-node.mjs'

/** The engine as built JavaScript, as it is shipped: threads and processes cannot run TypeScript. */
export interface BuiltEngine {
  /** The entry of the engine process. */
  readonly entry: string
  readonly folder: string
  remove(): void
}

/** Builds engine and worker from the sources as they are, with the same targets as the program; more entries on top. */
export async function buildEngine(more: Readonly<Record<string, string>> = {}): Promise<BuiltEngine> {
  // Inside the project, so that packages are found; a folder for each process, so that runs do not disturb another.
  const folder = resolve('out', `test-${process.pid}`)
  await buildForNode(folder, {
    engine: resolve('src/engine/engine.ts'),
    worker: resolve('src/engine/worker.ts'),
    ...more
  })
  return {
    folder,
    entry: resolve(folder, 'engine.js'),
    remove: () => rmSync(folder, { recursive: true, force: true })
  }
}
