import { strToU8, zipSync } from 'fflate'
import { jsonText } from '@contract/json-text'
import type { Run } from '@contract/run'
import type { Settings } from '@contract/settings'

export interface DiagnosticsInput {
  /** What the program runs on, line by line. */
  readonly installation: readonly string[]
  /** The program's own log. */
  readonly log: string
  readonly settings: Settings
  /** Of the open project; null without one. */
  readonly runs: readonly Run[] | null
  /** Home folder of this user, which is written as `~`. */
  readonly home: string
}

const README = `What is in this archive
=======================

It was written by Heisenbench because you asked for it. Nothing was sent anywhere. Read it before you give it to anybody;
every file is plain text.

installation.txt   versions, processor, memory, and where the program's parts lie (your home folder as ~)
settings.json      the settings of the window and the engine
log.txt            what happened, with times: starts, jobs by kind and state, error codes, places in the program's code
jobs.txt           how many jobs of which kind ended how in the project that was open

Not in it: names of projects, data sets, networks, classes and files; notes; images; weights; results.
`

/** The files of the archive by their names. */
export function diagnosticFiles({
  installation,
  log,
  settings,
  runs,
  home
}: DiagnosticsInput): Record<string, string> {
  const text = installation.join('\n')
  return {
    'READ ME FIRST.txt': README,
    'installation.txt': `${home === '' ? text : text.split(home).join('~')}\n`,
    'settings.json': jsonText(settings),
    'log.txt': log === '' ? 'Nothing was written down yet.\n' : log,
    'jobs.txt': runs === null ? 'No project was open.\n' : `${countRuns(runs).join('\n')}\n`
  }
}

/** A ZIP that a person can read through. */
export function diagnosticsArchive(input: DiagnosticsInput): Uint8Array {
  const files = Object.entries(diagnosticFiles(input)).map(([name, text]) => [name, strToU8(text)] as const)
  return zipSync(Object.fromEntries(files))
}

function countRuns(runs: readonly Run[]): string[] {
  const counts = new Map<string, number>()
  for (const { spec, state, error } of runs) {
    const line = `${spec.kind} ${state}${error === null ? '' : ` (${error.code})`}`
    counts.set(line, (counts.get(line) ?? 0) + 1)
  }
  return [...counts].sort().map(([line, count]) => `${String(count).padStart(6)}  ${line}`)
}
