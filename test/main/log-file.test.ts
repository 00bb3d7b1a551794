import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CallAnswer } from '@contract/ipc'
import { createLogFile, placesOf, plain } from '../../src/main/log/log-file'
import { logAnswer } from '../../src/main/log/watch'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heisenbench-log-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const now = (): Date => new Date('2026-01-02T03:04:05.678Z')

describe('the log', () => {
  it('has a line an event: time, level, event, facts', () => {
    const log = createLogFile(folder, { now })
    log.write('info', 'start', { version: '0.1.0', packaged: true })
    log.write('error', 'job', { kind: 'train', seconds: 12, code: undefined })
    expect(log.read()).toBe(
      '2026-01-02T03:04:05.678Z info  start version=0.1.0 packaged=true\n' +
        '2026-01-02T03:04:05.678Z error job kind=train seconds=12\n'
    )
  })

  it('writes no sentence, no path, no name with a space, no second line', () => {
    for (const text of ['my secret data', '/home/ada/x', 'C:\\x', 'a\nb', 'é', '', '<b>', 'x'.repeat(200)])
      expect(plain(text)).toBe(`(${text.length}_characters)`)
    for (const text of ['train', 'dataset-unreadable', '0.1.0', 'worker.js:12:3@index.js:7:1'])
      expect(plain(text)).toBe(text)
  })

  it('begins a new file when it is full, and keeps one before it', () => {
    const log = createLogFile(folder, { maxBytes: 500, now })
    for (let index = 0; index < 100; index++) log.write('info', 'event', { index })
    expect(readdirSync(folder).sort()).toEqual(['heisenbench.1.log', 'heisenbench.log'])
    for (const name of readdirSync(folder)) expect(readFileSync(join(folder, name)).length).toBeLessThan(600)
    expect(log.read()).toContain('index=99')
    expect(log.read()).not.toContain('index=1\n')
  })

  it('never stops the program when the disk refuses', () => {
    writeFileSync(join(folder, 'file'), '')
    const log = createLogFile(join(folder, 'file', 'logs'))
    expect(() => log.write('info', 'start')).not.toThrow()
    expect(log.read()).toBe('')
  })
})

describe('calls', () => {
  const lines = (name: unknown, answer: CallAnswer): string => {
    const log = createLogFile(folder, { now })
    logAnswer(log, name, answer)
    return log.read()
  }
  const failed = (
    code: 'bug' | 'refused' | 'invalid-input',
    message: string,
    stack?: string
  ): CallAnswer => ({
    ok: false,
    error: { code, message, ...(stack === undefined ? {} : { stack }) }
  })

  it('are written down by name and code, without the message', () => {
    expect(lines('projects.open', failed('refused', 'The project secret-study is not yours'))).toBe(
      '2026-01-02T03:04:05.678Z warn  call call=projects.open code=refused\n'
    )
  })

  it('are left out when they succeed, or were no more than a slip of a form', () => {
    expect(lines('jobs.list', { ok: true, value: ['secret'] })).toBe('')
    expect(lines('jobs.start', failed('invalid-input', 'secret'))).toBe('')
  })

  it('tell the places of a defect in the program, and nothing else of it', () => {
    const stack =
      'Error: cannot read /home/ada/secret.csv\n    at read (/opt/h/out/main/worker.js:12:3)\n    at /opt/h/out/main/index.js:7:1'
    expect(lines('x'.repeat(300), failed('bug', 'secret', stack))).toBe(
      '2026-01-02T03:04:05.678Z error call call=(300_characters) code=bug at=worker.js:12:3@index.js:7:1\n'
    )
    expect(placesOf(undefined)).toBe('unknown')
  })
})
