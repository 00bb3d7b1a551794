import { expect, test } from '@playwright/test'
import type { CallAnswer, CallName } from '../../src/contract/ipc'
import { calls } from '../../src/contract/ipc'
import { attempts } from './attempts'
import { answerDialogs, sharedWorkbench } from './workbench'

const bench = sharedWorkbench()

test('every call goes through the whole border and back', async () => {
  await answerDialogs(bench.app)
  const found: Record<string, string> = {}
  const wanted: Record<string, string> = {}
  for (const [name, [input, expected]] of Object.entries(attempts(bench.folder))) {
    const answer: CallAnswer = await bench.page.evaluate(([call, value]) => window.bridge.call(call, value), [
      name,
      input
    ] as const)
    wanted[name] = expected
    if (!answer.ok) found[name] = answer.error.code
    else {
      const parsed = calls[name as CallName].output.safeParse(answer.value)
      found[name] = parsed.success ? 'value' : parsed.error.message
    }
  }
  expect(found).toEqual(wanted)
  expect(Object.keys(found).sort()).toEqual(Object.keys(calls).sort())
})

test('what needs a project says so without one', async () => {
  for (const name of ['datasets.list', 'jobs.list', 'studies.list', 'reports.save'] as const) {
    const answer = await bench.page.evaluate(([call, value]) => window.bridge.call(call, value), [
      name,
      name === 'reports.save' ? { path: null, options: {} } : undefined
    ] as const)
    expect(answer, name).toMatchObject({ ok: false, error: { code: 'not-found' } })
  }
})
