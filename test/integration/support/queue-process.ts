import { resolve } from 'node:path'
import type { JobSpec } from '@contract/job'
import { createApp } from '@services/app'
import { spawnFork } from '@services/jobs/spawn-fork'

// A program that opens a project, runs jobs and tells what happens, one JSON object a line: what a test kills.
// Arguments: engine entry, project folder, folder for settings, built-in data sets, job specs as JSON.

const [entry = '', project = '', userData = '', builtins = '', ...specs] = process.argv.slice(2)

const say = (value: object): void => void process.stdout.write(`${JSON.stringify(value)}\n`)

async function main(): Promise<void> {
  const spawn = spawnFork(entry)
  const app = createApp({
    resources: resolve('resources'),
    builtins,
    userData,
    version: '0.0.0-test',
    spawnEngine: (environment) => {
      const engine = spawn(environment)
      say({ engine: engine.pid })
      return engine
    }
  })
  app.on('jobs.event', (event) => say(event))
  await app.openProject(project)
  for (const spec of specs) {
    const { id } = await app.jobs.start(JSON.parse(spec) as JobSpec)
    say({ started: id })
  }
}

void main()
