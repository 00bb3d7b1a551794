import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { RunEvent } from '@contract/run'
import type { App } from '@services/app'
import { Database } from '@services/store/database'
import type { Place } from './activities'
import { withoutTimes } from './outcome'

/** What is wrong with the database and the files of a project that nobody has open. */
export function projectProblems({ project }: Place): string[] {
  const problems: string[] = []
  const database = new Database(join(project, 'project.db'))
  try {
    const integrity = database.all('PRAGMA integrity_check').flatMap((row) => Object.values(row).map(String))
    if (integrity.join() !== 'ok') problems.push(`integrity_check: ${integrity.slice(0, 3).join('; ')}`)
    const orphans = database.all('PRAGMA foreign_key_check').length
    if (orphans > 0) problems.push(`${orphans} rows point to rows that are not there`)
    const rows = database.all('SELECT hash, bytes FROM artifacts')
    for (const row of rows) {
      const hash = String(row['hash'])
      const path = join(project, 'artifacts', hash.slice(0, 2), hash)
      if (!existsSync(path)) problems.push(`the artifact ${hash} is missing`)
      else {
        const bytes = readFileSync(path)
        if (createHash('sha256').update(bytes).digest('hex') !== hash || bytes.length !== row['bytes'])
          problems.push(`the artifact ${hash} is damaged`)
      }
    }
    const known = new Set(rows.map((row) => String(row['hash'])))
    for (const path of filesIn(join(project, 'artifacts'))) {
      const name = path.split('/').pop() ?? ''
      if (!known.has(name)) problems.push(`artifacts/${path} belongs to nothing`)
    }
    const active = database.number("SELECT count(*) FROM runs WHERE state IN ('queued', 'running')")
    if (active > 0) problems.push(`${active} runs are still said to be at work`)
    const locked = database.number('SELECT count(*) FROM job_lock')
    if (locked > 0) problems.push('the lock for jobs is still held')
  } finally {
    database.close()
  }
  return problems
}

/** Files that a program leaves only when it forgets them, in the project and around it. */
export function leftovers(place: Place): string[] {
  const isTemporary = (path: string): boolean =>
    /\.partial(\/|$)|\.part$|-journal$|(^|\/)\.[^/]*\.npz-|artifacts\/temporary\//.test(path)
  return [
    ...[place.project, place.out, place.userData].flatMap((folder) =>
      filesIn(folder)
        .filter(isTemporary)
        .map((path) => join(relative(place.root, folder), path))
    ),
    ...readdirSync(place.temporary)
      .filter((name) => name.startsWith('heisenbench-'))
      .map((name) => join('tmp', name))
  ]
}

/** All files below a folder, with forward slashes. */
export function filesIn(folder: string, within = ''): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(join(folder, within), { withFileTypes: true }).flatMap((entry) => {
    const path = within === '' ? entry.name : `${within}/${entry.name}`
    return entry.isDirectory() ? filesIn(folder, path) : [path]
  })
}

/** Points that the program had told of, and that are not stored. */
export async function lostPoints(app: App, events: readonly RunEvent[]): Promise<string[]> {
  const lost: string[] = []
  const stored = new Map<string, Set<string>>()
  for (const { runId, event } of events) {
    if (event.kind !== 'point') continue
    if (!stored.has(runId)) {
      const { points } = await app.jobs.detail(runId)
      stored.set(runId, new Set(points.map((point) => JSON.stringify(withoutTimes(point, runId)))))
    }
    if (!stored.get(runId)?.has(JSON.stringify(withoutTimes(event.point, runId))))
      lost.push(`a finished point of ${runId} is lost: ${JSON.stringify(event.point).slice(0, 80)}`)
  }
  return lost
}

/** Whether a person can do something with an error; null when so. */
export function textProblem(
  error: { readonly code: string; readonly message: string } | null
): string | null {
  if (error === null) return 'nobody is told what happened'
  const { code, message } = error
  if (code === 'bug') return `a person reads of a defect: ${message.slice(0, 300)}`
  const says =
    /resumed|again|restore|free |permission|choose|check|expected|start|wait until|stop them|open it/i.test(
      message
    )
  return message.length > 30 && says
    ? null
    : `the message does not say what to do: [${code}] ${message.slice(0, 300)}`
}
