import { z } from 'zod'
import { Name } from './field'

/** A project: a folder with a database and artifacts. */
export const Project = z.object({ folder: z.string(), name: Name, createdAt: z.string() })
export type Project = z.infer<typeof Project>

/** A project that was open before; `missing` when its folder is gone. */
export const RecentProject = z.object({
  folder: z.string(),
  name: z.string(),
  openedAt: z.string(),
  missing: z.boolean()
})
export type RecentProject = z.infer<typeof RecentProject>

/** A word under which projects are found. */
export const Tag = z.string().trim().min(1).max(30)

/** What a list shows of a project without opening it; null where nothing is known. */
export const ProjectCard = RecentProject.extend({
  /** Bytes of all its files. */
  size: z.number().nullable(),
  changedAt: z.string().nullable(),
  tags: z.array(Tag),
  datasets: z.int().nullable(),
  models: z.int().nullable(),
  runs: z.int().nullable(),
  /** A small PNG as data URL. */
  thumbnail: z.string().nullable()
})
export type ProjectCard = z.infer<typeof ProjectCard>

/** A copy of a project's records as they were. */
export const ProjectBackup = z.object({
  kind: z.enum(['daily', 'before-update']),
  /** Within the project's folder. */
  file: z.string(),
  madeAt: z.string(),
  bytes: z.number()
})
export type ProjectBackup = z.infer<typeof ProjectBackup>

/** What a person reads when the daily backup could not be made. */
export function backupFailure(reason: string): string {
  return `The daily backup of the project could not be made: ${reason} Jobs are not touched by this. It is tried again while the project is open, and when it is closed.`
}

/** A record of a project that cannot be read and is left out of lists. */
export const DamagedRecord = z.object({
  /** Table of the database. */
  table: z.string(),
  id: z.string(),
  /** What people call it; null where that is not known. */
  name: z.string().nullable(),
  /** Which column, and what was expected. */
  problem: z.string()
})
export type DamagedRecord = z.infer<typeof DamagedRecord>

const kinds: Readonly<Record<string, string>> = {
  runs: 'Run',
  models: 'Network',
  datasets: 'Data set',
  studies: 'Study',
  architectures: 'Architecture',
  run_marks: 'Star, tags and note of the run',
  kept_figures: 'Figure kept for the report',
  views: 'What was set in the view',
  examples: 'Examples of the evaluation'
}

/** What a person reads of a damaged record: which it is, where, and what is wrong with it. */
export function damageText({ table, id, name, problem }: DamagedRecord): string {
  return `${kinds[table] ?? 'Record'} ${name === null ? id : `"${name}"`} (${table}, ${id}): ${problem}.`
}

/** What a person can do about it. */
export const DAMAGE_ADVICE =
  'All else of the project can be used. To have them back, take a backup (Projects, Backups), an archive or a copy made before; ' +
  'what they name (weights, data) is still in the folder and is not deleted.'

/** A project that was thrown away and can still be taken back. */
export const TrashedProject = z.object({
  id: z.string(),
  name: z.string(),
  /** Where it was. */
  folder: z.string(),
  trashedAt: z.string()
})
export type TrashedProject = z.infer<typeof TrashedProject>
