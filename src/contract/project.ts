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

/** A project that was thrown away and can still be taken back. */
export const TrashedProject = z.object({
  id: z.string(),
  name: z.string(),
  /** Where it was. */
  folder: z.string(),
  trashedAt: z.string()
})
export type TrashedProject = z.infer<typeof TrashedProject>
