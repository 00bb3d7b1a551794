import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { JobGarbage } from '@services/garbage'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildForNode } from '../../tools/lib/build-for-node.mjs'

const built = mkdtempSync(join(resolve('out'), 'garbage-'))
beforeAll(() => buildForNode(built, { garbage: resolve('src/services/garbage.ts') }))
afterAll(() => rmSync(built, { recursive: true, force: true }))

/** MiB of the young generation of a process in which 300 small jobs have left what lives for some jobs more. */
function youngAfterJobs(eachJob: string): number {
  const script = `
    const { boundYoungGeneration, JobGarbage } = require(${JSON.stringify(join(built, 'garbage.js'))})
    const garbage = new JobGarbage()
    const alive = []
    for (let job = 0; job < 300; job++) {
      alive[job % 20] = Array.from({ length: 10_000 }, (_, index) => ({ job, index }))
      ${eachJob}
    }
    const young = require('node:v8').getHeapSpaceStatistics().find((one) => one.space_name === 'new_space')
    process.stdout.write(String(young.space_size / 2 ** 20))`
  return Number(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' }))
}

describe('the memory of a program that runs one job after the other', () => {
  it('has a young generation that does not grow over 16 MiB', () => {
    expect(youngAfterJobs('')).toBeGreaterThan(16)
    const bounded = youngAfterJobs('garbage.add()')
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
