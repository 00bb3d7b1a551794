import { z } from 'zod'
import { Name } from '../field'
import { Project, RecentProject } from '../project'

/** Project folders: the open one and those that were open before. */
export const projectCalls = {
  'projects.recent': { input: z.void(), output: z.array(RecentProject) },
  'projects.current': { input: z.void(), output: Project.nullable() },
  'projects.create': { input: z.object({ folder: z.string().min(1), name: Name }), output: Project },
  'projects.open': { input: z.object({ folder: z.string().min(1) }), output: Project },
  'projects.close': { input: z.void(), output: z.void() },
  /** Takes it off the list of recent projects; the folder stays. */
  'projects.forget': { input: z.object({ folder: z.string() }), output: z.array(RecentProject) }
} as const
