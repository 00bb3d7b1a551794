import { cpus } from 'node:os'
import { computeThreads, tensorFlowEnvironment } from '@services/jobs/compute-threads'
import { expect, it } from 'vitest'

it.each([
  [undefined, cpus().length],
  ['', cpus().length],
  ['many', cpus().length],
  ['0', cpus().length],
  ['3', 3]
])('computes with one thread a core unless told otherwise: %j', (given, threads) => {
  const environment = { TF_NUM_INTRAOP_THREADS: given }
  expect(computeThreads(environment)).toBe(threads)
  expect(tensorFlowEnvironment(environment)).toEqual({
    TF_NUM_INTRAOP_THREADS: String(threads),
    TF_CPP_MIN_LOG_LEVEL: '2'
  })
})
