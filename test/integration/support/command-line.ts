import { runProgram } from '../../../src/cli/program'
import type { App } from '@services/app'

export interface Ended {
  /** Zero where all went well. */
  readonly code: number
  readonly lines: Record<string, unknown>[]
  readonly last: Record<string, unknown>
  readonly notes: string
}

/** Runs command lines of the program in this process, on an app that stays open from one to the next. */
export function commandLineOn(app: App): (args: readonly string[]) => Promise<Ended> {
  const apps = { open: () => app, close: () => Promise.resolve() }
  return async (args) => {
    const written = { stdout: '', stderr: '' }
    const { exitCode } = process
    const streams = ['stdout', 'stderr'] as const
    const originals = streams.map((name) => process[name].write)
    for (const name of streams)
      process[name].write = (text: string | Uint8Array) => {
        written[name] += String(text)
        return true
      }
    process.exitCode = 0
    try {
      await runProgram([...args, '--json'], apps)
      const lines = written.stdout
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Record<string, unknown>)
      return { code: Number(process.exitCode), lines, last: lines.at(-1) ?? {}, notes: written.stderr }
    } finally {
      streams.forEach(
        (name, place) => (process[name].write = originals[place] as typeof process.stdout.write)
      )
      process.exitCode = exitCode
    }
  }
}
