// @vitest-environment jsdom
import type { Bridge, CallAnswer } from '@contract/ipc'
import type { RunMarks } from '@contract/marks'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { useMarksStore } from '../../../src/renderer/src/stores/marks'
import { useRunsStore } from '../../../src/renderer/src/stores/runs'
import { run } from '../features/measurements'

const marksOf = (runIds: readonly string[], trashedAt: string | null): RunMarks[] =>
  runIds.map((runId) => ({ runId, starred: false, tags: [], note: '', trashedAt }))

const bridge: Bridge = {
  call(name, input): Promise<CallAnswer> {
    if (name === 'jobs.list')
      return Promise.resolve({ ok: true, value: ['old', 'new'].map((id) => run(id, []).run) })
    const { runIds } = input as { runIds: string[] }
    const at = name === 'marks.trash' ? '2026-01-01T00:00:00.000Z' : null
    return Promise.resolve({ ok: true, value: marksOf(runIds, at) })
  },
  on: () => () => undefined,
  pathForFile: () => ''
}

Object.defineProperty(window, 'bridge', { value: bridge })

beforeEach(() => setActivePinia(createPinia()))

describe('the runs that do not lie in the trash', () => {
  it('are all of them, but for those thrown away until they are restored', async () => {
    const marks = useMarksStore()
    const present = (): string[] => marks.present.map(({ id }) => id)
    await useRunsStore().load()
    expect(present()).toEqual(['new', 'old'])
    await marks.trash(['new'])
    expect(present()).toEqual(['old'])
    await marks.restore(['new'])
    expect(present()).toEqual(['new', 'old'])
  })
})
