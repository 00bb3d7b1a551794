import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fromWireError, AppError } from '@contract/errors'
import type { RunEvent } from '@contract/run'
import type { FromProgram, ProgramSettings } from './messages'
import type { Built } from './build'

/** The program as a process of its own. */
export interface StartedProgram {
  readonly pid: number
  /** Engine processes in the order in which they were started. */
  readonly engines: readonly number[]
  readonly events: readonly RunEvent[]
  /** Whether it has told of a job that has fallen silent. */
  readonly hasToldOfSilence: boolean
  /** What it wrote to standard error. */
  readonly output: string
  readonly isAlive: boolean
  /** Rejects with the AppError of the call, or with `Died` when the process ends first. */
  call<T>(name: string, ...args: readonly unknown[]): Promise<T>
  kill(): void
  /** Resolves once the process has ended. */
  readonly gone: Promise<void>
}

/** The program ended before it had answered. */
export class Died extends Error {
  override readonly name = 'Died'
}

export interface StartOptions extends Omit<ProgramSettings, 'engine' | 'reportThread'> {
  readonly environment: NodeJS.ProcessEnv
  /** A command that starts the program, with its arguments; empty for none. */
  readonly through: readonly string[]
}

export async function startProgram(built: Built, options: StartOptions): Promise<StartedProgram> {
  const { environment, through, ...given } = options
  const [wrapper, ...wrapperArguments] = through
  const settings: ProgramSettings = { ...given, engine: built.engine, reportThread: built.report }
  const child: ChildProcess = fork(join(built.folder, 'program.js'), [JSON.stringify(settings)], {
    env: { ...process.env, ...environment },
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    ...(wrapper === undefined ? {} : { execPath: wrapper, execArgv: [...wrapperArguments, process.execPath] })
  })
  const engines: number[] = []
  const events: RunEvent[] = []
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  const state = { isAlive: true, hasToldOfSilence: false, output: '', calls: 0 }
  child.stderr?.setEncoding('utf8')
  child.stderr?.on('data', (text: string) => (state.output = (state.output + text).slice(-4000)))
  let ready: () => void = () => undefined
  const isReady = new Promise<void>((resolve) => (ready = resolve))
  const gone = once(child, 'close').then(([code, signal]) => {
    state.isAlive = false
    const error = new Died(`the program ended (${String(signal ?? code)}): ${state.output.slice(-1000)}`)
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
  })
  child.on('message', (message: FromProgram) => {
    if (message.type === 'ready') ready()
    else if (message.type === 'engine') engines.push(message.pid)
    else if (message.type === 'event') events.push(message.event)
    else if (message.type === 'quiet') state.hasToldOfSilence = true
    else {
      const asked = waiting.get(message.id)
      waiting.delete(message.id)
      if (message.type === 'answer') asked?.resolve(message.result)
      else asked?.reject(fromWireError(message.error))
    }
  })
  await Promise.race([isReady, gone])
  return {
    pid: child.pid ?? 0,
    engines,
    events,
    get hasToldOfSilence() {
      return state.hasToldOfSilence
    },
    get output() {
      return state.output
    },
    get isAlive() {
      return state.isAlive
    },
    call: <T>(call: string, ...args: readonly unknown[]) =>
      new Promise<T>((resolve, reject) => {
        if (!child.connected) return reject(new Died('the program has ended'))
        const id = ++state.calls
        waiting.set(id, { resolve: (value) => resolve(value as T), reject })
        child.send({ id, call, args }, (error) => {
          if (error) reject(new Died(error.message))
        })
      }),
    kill: () => void child.kill('SIGKILL'),
    gone
  }
}

/** What a person would read of a failure; null for the death of the program, of which only the next start can tell. */
export function textOf(error: unknown): { readonly code: string; readonly message: string } | null {
  if (error instanceof AppError) return { code: error.code, message: error.message }
  return null
}
