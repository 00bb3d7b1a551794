import { AppError } from '@contract/errors'
import { type Handlers, calls } from '@contract/ipc'
import type { BrowserWindow, IpcMainInvokeEvent } from 'electron'
import { describe, expect, it } from 'vitest'
import { answerCall, trustedSender } from '../../src/main/ipc'

/** Handlers of which only those under test are there; any other would be a defect that the test shows. */
function handlers(some: Partial<Handlers>): Handlers {
  return some as Handlers
}

describe('one call', () => {
  it('gives the handler the parsed input, with defaults, and the window the parsed output', async () => {
    const seen: unknown[] = []
    const answer = await answerCall(
      handlers({
        'reports.save': (input) => {
          seen.push(input)
          return Promise.resolve({ path: '/a.pdf', pages: 3, bytes: 9, extra: 'dropped' } as never)
        }
      }),
      'reports.save',
      { path: null, options: { author: 'Ada' } }
    )
    expect(seen).toEqual([
      {
        path: null,
        format: 'pdf',
        token: null,
        options: { author: 'Ada', title: '', paper: 'A4', notes: '', sections: [], runIds: null }
      }
    ])
    expect(answer).toEqual({ ok: true, value: { path: '/a.pdf', pages: 3, bytes: 9 } })
  })

  it('refuses names that are not in the table, whatever they are', async () => {
    for (const name of ['nothing', '__proto__', 'hasOwnProperty', '', null, 4, {}, [], Symbol.iterator]) {
      expect(await answerCall(handlers({}), name, undefined)).toMatchObject({
        ok: false,
        error: { code: 'refused' }
      })
    }
  })

  it('refuses input that does not fit, before any handler runs', async () => {
    let ran = false
    const answer = await answerCall(
      handlers({
        'jobs.cancel': () => {
          ran = true
          return Promise.resolve()
        }
      }),
      'jobs.cancel',
      { runId: 7 }
    )
    expect(answer).toMatchObject({
      ok: false,
      error: { code: 'invalid-input', issues: [{ path: 'runId' }] }
    })
    expect(ran).toBe(false)
  })

  it('calls output that does not fit a defect of the program', async () => {
    const answer = await answerCall(
      handlers({ 'app.doctor': () => Promise.resolve({ lines: [1] } as never) }),
      'app.doctor',
      undefined
    )
    expect(answer).toMatchObject({
      ok: false,
      error: { code: 'bug', message: expect.stringContaining('app.doctor') }
    })
  })

  it('hands errors on with their code, and a stack only for defects', async () => {
    const failing = (thrown: unknown): ReturnType<typeof answerCall> =>
      answerCall(handlers({ 'jobs.list': () => Promise.reject(thrown as Error) }), 'jobs.list', undefined)
    const expected = await failing(new AppError('store-locked', 'Another program holds it.'))
    expect(expected).toEqual({
      ok: false,
      error: { code: 'store-locked', message: 'Another program holds it.' }
    })
    expect(await failing(new TypeError('x is undefined'))).toMatchObject({
      ok: false,
      error: { code: 'bug', message: 'x is undefined', stack: expect.stringContaining('TypeError') }
    })
    expect(await failing('a string')).toMatchObject({ ok: false, error: { code: 'bug' } })
  })

  it('parses every output of the table: none lets anything through unread', () => {
    for (const [name, { output }] of Object.entries(calls)) {
      const absurd = Symbol('absurd')
      expect(output.safeParse(absurd).success, name).toBe(false)
    }
  })
})

describe('who may call', () => {
  const frame = (url: string): object => ({ url })
  function event(
    url: string,
    rest: { inner?: boolean; destroyed?: boolean; foreign?: boolean } = {}
  ): boolean {
    const main = frame(url)
    const contents = { mainFrame: main }
    const window = { isDestroyed: () => rest.destroyed === true, webContents: rest.foreign ? {} : contents }
    const sent = { senderFrame: rest.inner ? frame(url) : main, sender: contents }
    return trustedSender(sent as unknown as IpcMainInvokeEvent, [window as unknown as BrowserWindow])
  }

  it('is the main frame of a window of the program, at the address of the program', () => {
    expect(event('app://heisenbench/index.html#/runs')).toBe(true)
    expect(event('https://heisenbench/index.html')).toBe(false)
    expect(event('file:///index.html')).toBe(false)
    expect(event('app://heisenbench/index.html', { inner: true })).toBe(false)
    expect(event('app://heisenbench/index.html', { destroyed: true })).toBe(false)
    expect(event('app://heisenbench/index.html', { foreign: true })).toBe(false)
  })

  it('is nobody without a frame', () => {
    const gone = { senderFrame: null, sender: { mainFrame: null } }
    expect(trustedSender(gone as unknown as IpcMainInvokeEvent, [])).toBe(false)
  })
})
