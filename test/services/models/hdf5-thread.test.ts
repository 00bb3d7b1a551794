import { rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { Worker } from 'node:worker_threads'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { buildForNode } from '../../../tools/lib/build-for-node.mjs'

// The thread that reads HDF5, built as it is shipped: only there is its memory limited.

const folder = resolve('out', `test-hdf5-${process.pid}`)
beforeAll(() => buildForNode(folder, { hdf5: resolve('src/services/models/keras/hdf5-thread.ts') }))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The last word of a thread that reads a file, and the most that this process grew meanwhile, in bytes. */
async function readFrom(path: string, memory: number): Promise<{ said: object; grown: number }> {
  const before = process.memoryUsage.rss()
  let highest = before
  const watch = setInterval(() => (highest = Math.max(highest, process.memoryUsage.rss())), 10)
  const worker = new Worker(resolve(folder, 'hdf5.js'), { workerData: { path: resolve(path), memory } })
  try {
    const said = await new Promise<object>((done, fail) => {
      worker.on('error', fail)
      worker.on('message', (message: object) => {
        if (!('step' in message)) done(message)
      })
    })
    return { said, grown: highest - before }
  } finally {
    clearInterval(watch)
    await worker.terminate()
  }
}

const mebibytes = (count: number): number => count * 2 ** 20

it('refuses memory beyond its limit to a damaged file that asks for all there is', async () => {
  const { said, grown } = await readFrom('test/fixtures/fuzz/endless-memory.h5', mebibytes(256))
  expect(said).toMatchObject({ failed: expect.any(String) as string })
  expect(grown).toBeLessThan(mebibytes(512))
})

it('reads a good file within the same limit', async () => {
  const { said } = await readFrom('test/fixtures/keras/functional-3.h5', mebibytes(256))
  expect(said).toHaveProperty('content')
})
