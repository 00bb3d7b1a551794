import { spawn } from 'node:child_process'
import { join } from 'node:path'
import type { Command } from 'commander'
import { programFolder } from '../session'

export function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('Show versions, runtimes, processor features, threads and display')
    .action(async (...given: unknown[]) => {
      const options: Record<string, unknown> = (given[given.length - 1] as Command).optsWithGlobals()
      const script = join(programFolder(), 'tools', 'doctor.mjs')
      const child = spawn(process.execPath, [script, ...(options['json'] === true ? ['--json'] : [])], {
        stdio: 'inherit'
      })
      process.exitCode = await new Promise<number>((done) => child.on('close', (code) => done(code ?? 1)))
    })
}
