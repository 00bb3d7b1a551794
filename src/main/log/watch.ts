import type { CallAnswer } from '@contract/ipc'
import type { Run } from '@contract/run'
import type { App as Services } from '@services/app'
import type { App } from 'electron'
import { type LogFile, placesOf } from './log-file'

/** Writes down what happens to jobs: kinds, states, codes and seconds, never names. */
export function logJobs(services: Pick<Services, 'on'>, log: LogFile): void {
  const states = new Map<string, Run['state']>()
  services.on('jobs.changed', ({ id, spec, state, error, seconds }) => {
    if (states.get(id) === state) return
    states.set(id, state)
    const isBad = state === 'failed' || state === 'interrupted'
    const facts = { kind: spec.kind, state, code: error?.code, seconds: Math.round(seconds) }
    log.write(isBad ? 'warn' : 'info', 'job', facts)
  })
}

/** Writes down whether the daily backup of an open project could be made. */
export function logBackups(services: Pick<Services, 'on'>, log: LogFile): void {
  services.on('projects.backup', ({ error }) => {
    if (error === null) log.write('info', 'backup', { state: 'done' })
    else log.write('warn', 'backup', { state: 'failed', code: error.code })
  })
}

/** Writes down a call that was not answered with a value; refusals of bad input are what forms are for. */
export function logAnswer(log: LogFile, name: unknown, answer: CallAnswer): void {
  if (answer.ok || answer.error.code === 'invalid-input') return
  const { code, stack } = answer.error
  const facts = { call: typeof name === 'string' ? name : typeof name, code }
  if (code === 'bug') log.write('error', 'call', { ...facts, at: placesOf(stack) })
  else log.write('warn', 'call', facts)
}

/** Writes down the start, and what ends against its will: the program itself, the window, a helper process. */
export function logProcess(app: App, log: LogFile): void {
  const { electron, node } = process.versions
  const system = `${process.platform}-${process.arch}`
  log.write('info', 'start', { version: app.getVersion(), electron, node, system, packaged: app.isPackaged })
  process.on('uncaughtExceptionMonitor', (error: unknown) => {
    log.write('error', 'crash', { at: placesOf(error instanceof Error ? error.stack : undefined) })
  })
  app.on('render-process-gone', (_event, _contents, { reason, exitCode }) =>
    log.write('error', 'window-gone', { reason, code: exitCode })
  )
  app.on('child-process-gone', (_event, { type, reason, exitCode }) => {
    if (reason !== 'clean-exit') log.write('warn', 'process-gone', { type, reason, code: exitCode })
  })
  app.on('quit', (_event, code) => log.write('info', 'quit', { code }))
}
