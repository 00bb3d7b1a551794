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
    TF_ENABLE_ONEDNN_OPTS: '0',
    TF_CPP_MIN_LOG_LEVEL: '2'
  })
})

it('leaves kernels of oneDNN and the log to who sets them', () => {
  const environment = { TF_ENABLE_ONEDNN_OPTS: '1', TF_CPP_MIN_LOG_LEVEL: '0' }
  expect(tensorFlowEnvironment(environment)).toMatchObject(environment)
})
