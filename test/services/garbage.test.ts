import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { JobGarbage } from '@services/garbage'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildForNode } from '../../tools/lib/build-for-node.mjs'

const built = mkdtempSync(join(resolve('out'), 'garbage-'))
beforeAll(() => buildForNode(built, { garbage: resolve('src/services/garbage.ts') }))
afterAll(() => rmSync(built, { recursive: true, force: true }))

/** MiB of the young generation after 300 small jobs, each of which leaves what lives for some jobs more. */
function youngAfterJobs(where: 'process' | 'thread', { isBound }: { isBound: boolean }): number {
  const script = `
    const { isMainThread, Worker } = require('node:worker_threads')
    const { boundYoungGeneration, youngLimits } = require(${JSON.stringify(join(built, 'garbage.js'))})
    const run = () => {
      const alive = []
      for (let job = 0; job < 300; job++) {
        alive[job % 20] = Array.from({ length: 10_000 }, (_, index) => ({ job, index }))
        if (${isBound} && isMainThread) boundYoungGeneration()
      }
      const young = require('node:v8').getHeapSpaceStatistics().find((one) => one.space_name === 'new_space')
      console.log(young.space_size / 2 ** 20)
    }
    if (${where === 'process'} || !isMainThread) run()
    else new Worker(__filename, ${isBound} ? { resourceLimits: youngLimits } : {})`
  const file = join(built, `${where}-${isBound}.js`)
  writeFileSync(file, script)
  return Number(execFileSync(process.execPath, [file], { encoding: 'utf8' }))
}

describe('the memory of a program that runs one job after the other', () => {
  it.each(['process', 'thread'] as const)('has a young generation of at most 16 MiB in a %s', (where) => {
    expect(youngAfterJobs(where, { isBound: false })).toBeGreaterThan(16)
    const bounded = youngAfterJobs(where, { isBound: true })
    expect(bounded).toBeGreaterThan(4)
    expect(bounded).toBeLessThanOrEqual(16)
  })

  it('is collected each hundred jobs, once the end of the last one is told', async () => {
    const garbage = new JobGarbage()
    const job = (): WeakRef<object> => new WeakRef({ of: 'a job' })
    const turn = (): Promise<void> => new Promise((done) => setImmediate(done))
    const old = job()
    for (let count = 0; count < 99; count++) garbage.add()
    await turn()
    const isLeft = old.deref() !== undefined
    garbage.add()
    const isThereAtItsEnd = old.deref() !== undefined
    await turn()
    await turn()
    expect({ isLeft, isThereAtItsEnd, isLeftAfter: old.deref() !== undefined }).toEqual({
      isLeft: true,
      isThereAtItsEnd: true,
      isLeftAfter: false
    })
  })
})
