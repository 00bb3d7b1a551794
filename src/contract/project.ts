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
