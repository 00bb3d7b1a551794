import { z } from 'zod'
import { Name } from '../field'
import {
  DamagedRecord,
  Project,
  ProjectBackup,
  ProjectCard,
  RecentProject,
  Tag,
  TrashedProject
} from '../project'

const folder = z.object({ folder: z.string().min(1) })
/** Long work is named by the window, so that it can be followed and stopped. */
const taskId = z.string().min(1).max(60)

/** Project folders: the open one and those that were open before. */
export const projectCalls = {
  'projects.recent': { input: z.void(), output: z.array(RecentProject) },
  'projects.current': { input: z.void(), output: Project.nullable() },
  /** Records of the open project that are damaged and were left out of lists so far. */
  'projects.damage': { input: z.void(), output: z.array(DamagedRecord) },
  /** Null output, here and below: jobs of the open project are at work, and a person wants them to go on. */
  'projects.create': {
    input: z.object({ folder: z.string().min(1), name: Name }),
    output: Project.nullable()
  },
  'projects.open': { input: z.object({ folder: z.string().min(1) }), output: Project.nullable() },
  /** False output: it stays open, for its jobs are to go on. */
  'projects.close': { input: z.void(), output: z.boolean() },
  /** Takes it off the list of recent projects; the folder stays. */
  'projects.forget': { input: z.object({ folder: z.string() }), output: z.array(RecentProject) },
  /** Puts one back that was taken off since the start. */
  'projects.recall': { input: z.object({ folder: z.string() }), output: z.array(RecentProject) },
  /** The recent projects with thumbnail, size and last change. */
  'projects.cards': { input: z.void(), output: z.array(ProjectCard) },
  /** Another name; the folder keeps its own. */
  'projects.rename': { input: folder.extend({ name: Name }), output: z.void() },
  'projects.tag': { input: folder.extend({ tags: z.array(Tag).max(20) }), output: z.void() },
  /** Copies it beside itself. Null output: stopped. */
  'projects.duplicate': { input: folder.extend({ taskId }), output: Project.nullable() },
  /** Writes it as a ZIP file to `path` (.zip or .heisenbench); asks where when that is null. Null output: stopped, or the dialog was closed. */
  'projects.archive': {
    input: folder.extend({ taskId, path: z.string().nullable() }),
    output: z.object({ path: z.string(), bytes: z.number() }).nullable()
  },
  /** Unpacks an archive into a new folder in `parent`, and opens it. Null output: stopped, or jobs are to go on. */
  'projects.unpack': {
    input: z.object({ archive: z.string().min(1), parent: z.string().min(1), taskId }),
    output: Project.nullable()
  },
  /** Newest first. */
  'projects.backups': { input: folder, output: z.array(ProjectBackup) },
  /** Makes a new project beside it from one of them. Null output: stopped. */
  'projects.takeBackup': {
    input: folder.extend({ file: z.string().max(200), taskId }),
    output: Project.nullable()
  },
  'projects.stop': { input: z.object({ taskId }), output: z.void() },
  /** Moves it aside; when the program ends it goes to the trash of the system. */
  'projects.trash': { input: folder, output: TrashedProject },
  'projects.restore': { input: z.object({ id: z.string() }), output: z.void() },
  'projects.trashed': { input: z.void(), output: z.array(TrashedProject) }
} as const
