import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { expect, test } from '@playwright/test'
import fc from 'fast-check'
import { type CallName, calls } from '../../src/contract/ipc'
import { mutateJson } from '../fuzz/mutate'
import { createDice } from '../fuzz/random'
import { ask } from './ask'
import { attempts } from './attempts'
import { answerDialogs, sharedWorkbench } from './workbench'

// Payloads that no window would send, over the real border: damaged good ones, and any values at all. Each is answered
// within 5 s, with a value or with an error for people. FUZZ_EFFORT=20 sends twenty times as many.

const effort = Number(process.env['FUZZ_EFFORT'] ?? 1)
const seed = Number(process.env['FUZZ_SEED'] ?? 1)
const perCall = 60 * effort

/** Anything that can be cloned to another process. */
const anything = fc.anything({ withDate: true, withBigInt: true, withTypedArray: true, maxDepth: 4 })

const bench = sharedWorkbench()
test.beforeAll(async () => {
  await answerDialogs(bench.app)
})

/** Names in the folders that a path that leads elsewhere would reach first. */
function surroundings(): Record<string, string[]> {
  const here = resolve('.')
  const folders = ['/', here, dirname(here), dirname(dirname(here)), homedir()]
  return Object.fromEntries(folders.map((folder) => [folder, readdirSync(folder).sort()]))
}

interface Answered {
  readonly index: number
  readonly seconds: number
  readonly code: string
  readonly message: string
}

/** A payload as text, for what is nested too deep for Playwright, or as it is, for what JSON cannot say. */
type Payload = { readonly json: string } | { readonly value: unknown }

/** Sends payloads one after the other, from within the page. */
function send(name: CallName, payloads: readonly Payload[]): Promise<Answered[]> {
  return bench.page.evaluate(
    async ([call, list]) => {
      const answers: Answered[] = []
      for (const [index, given] of list.entries()) {
        const payload: unknown = 'json' in given ? JSON.parse(given.json) : given.value
        const begun = performance.now()
        const late = new Promise<never>((_, fail) => setTimeout(() => fail(new Error('no answer')), 10_000))
        let code = 'value'
        let message = ''
        try {
          const answer = await Promise.race([window.bridge.call(call as never, payload as never), late])
          if (!answer.ok) ({ code, message } = answer.error)
        } catch (error) {
          // A value that cannot be cloned stays in the page.
          message = String(error)
          code = message.includes('could not be cloned') ? 'not sent' : 'thrown'
        }
        answers.push({ index, seconds: (performance.now() - begun) / 1000, code, message })
      }
      return answers
    },
    [name, payloads] as const
  )
}

test('every call answers every payload', async () => {
  test.setTimeout(120_000 + 120_000 * effort)
  const before = surroundings()
  const good = attempts(bench.folder)
  const faults: string[] = []
  const counts: Record<string, number> = {}
  let sent = 0
  // The engine takes seconds to start on a busy machine, which no payload is to blame for.
  await send('datasets.preview', [{ value: good['datasets.preview'][0] }])
  await send('projects.create', [{ value: good['projects.create'][0] }])
  for (const name of Object.keys(calls) as CallName[]) {
    await send('projects.open', [{ value: good['projects.open'][0] }])
    const dice = createDice(`${seed} ${name}`)
    const values = fc.sample(anything, { seed, numRuns: Math.ceil(perCall / 3) })
    const payloads: Payload[] = [
      ...values.map((value) => ({ value })),
      ...Array.from({ length: perCall - values.length }, () => ({
        json: JSON.stringify(mutateJson(good[name][0] ?? null, dice)) ?? 'null'
      }))
    ]
    for (const { index, seconds, code, message } of await send(name, payloads)) {
      counts[code] = (counts[code] ?? 0) + 1
      const isFault = ['bug', 'thrown'].includes(code) || (code !== 'value' && message.trim().length < 10)
      if (isFault || seconds > 5)
        faults.push(`${name} ${index} (${seconds.toFixed(1)} s) ${code}: ${message.slice(0, 300)}`)
    }
    sent += payloads.length
  }
  mkdirSync('test-results', { recursive: true })
  writeFileSync(
    'test-results/fuzz-ipc.json',
    `${JSON.stringify({ seed, sent, calls: Object.keys(calls).length, counts, faults }, null, 2)}\n`
  )
  expect(faults).toEqual([])
  expect(sent).toBe(perCall * Object.keys(calls).length)
  expect(surroundings()).toEqual(before)
  // The window and the program still work.
  expect((await send('app.info', [{ value: undefined }]))[0]?.code).toBe('value')
})

test('a network whose file leads the HDF5 library in circles is given up', async () => {
  await send('projects.create', [{ value: { folder: join(bench.folder, 'Endless'), name: 'Endless' } }])
  const path = resolve('test/fixtures/fuzz/endless.h5')
  await send('jobs.start', [{ value: { kind: 'model-import', name: 'endless', path } }])
  const ended = async (): Promise<unknown> => {
    const run = (await ask(bench.page, 'jobs.list')).at(-1)
    return `${run?.state} ${run?.error?.message}`
  }
  await expect.poll(ended, { timeout: 60_000 }).toMatch(/^failed .*expected a whole HDF5 file/)
})
