import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Cancelled } from '@contract/errors'
import { createReportBuilder, type ReportBuilder } from '@services/report/builder'
import type { Piece } from '@services/report/gather'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { emptyProject } from '../../core/report/sample-project'

let folder = ''
let builders: ReportBuilder[] = []

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'heisenbench-builder-'))
})
afterAll(async () => {
  await Promise.all(builders.map((one) => one.stop()))
  builders = []
  rmSync(folder, { recursive: true, force: true })
})

function builder(threadCode: string | null): ReportBuilder {
  let threadFile: string | null = null
  if (threadCode !== null) {
    threadFile = join(folder, `thread-${builders.length}.cjs`)
    writeFileSync(threadFile, `const { parentPort } = require('node:worker_threads')\n${threadCode}`)
  }
  const made = createReportBuilder({ threadFile, fonts: 'resources/fonts' })
  builders.push(made)
  return made
}

async function* pieces(): AsyncGenerator<Piece> {
  const { runs: _, ...base } = emptyProject()
  await Promise.resolve()
  yield { kind: 'base', base }
}

const order = (signal = new AbortController().signal, tell: (share: number) => void = () => undefined) => ({
  format: 'html' as const,
  pieces,
  signal,
  tell
})

describe('the making of reports', () => {
  it('tells how far it is, never backwards and up to its end', async () => {
    const told: number[] = []
    const { bytes, pages } = await builder(null).build(order(undefined, (share) => told.push(share)))
    expect(Buffer.from(bytes).toString('utf8')).toContain('<!doctype html>')
    expect(pages).toBeNull()
    expect(told).toEqual([...told].sort((a, b) => a - b))
    expect(told[told.length - 1]).toBe(1)
  })

  it('says that its thread died, and starts another for the next report', async () => {
    const broken = builder("parentPort.on('message', ({ type }) => { if (type === 'make') process.exit(3) })")
    await expect(broken.build(order())).rejects.toMatchObject({ code: 'worker-died' })
    await expect(broken.build(order())).rejects.toThrow(/ended with code 3/)
  })

  it('hands on what the thread could not do', async () => {
    const failing = builder(
      "parentPort.on('message', ({ type }) => { if (type === 'make') parentPort.postMessage({ type: 'failed', error: { code: 'disk-failed', message: 'full' } }) })"
    )
    await expect(failing.build(order())).rejects.toMatchObject({ code: 'disk-failed', message: 'full' })
  })

  it('stops a thread that is at work, at once, and then works on', { timeout: 20_000 }, async () => {
    const busy = builder(
      "let count = 0; parentPort.on('message', ({ type }) => { if (type === 'make') for (;;) count++ })"
    )
    const stop = new AbortController()
    setTimeout(() => stop.abort(), 100)
    const start = performance.now()
    await expect(busy.build(order(stop.signal))).rejects.toBeInstanceOf(Cancelled)
    expect(performance.now() - start).toBeLessThan(5000)
    const never = new AbortController()
    never.abort()
    await expect(busy.build(order(never.signal))).rejects.toBeInstanceOf(Cancelled)
  })
})
