import type { App } from '@services/app'
import type { Run } from '@contract/run'

/** The runs of a project that do not lie in the trash. */
export async function usedRuns(app: App): Promise<Run[]> {
  const away = await trashedIds(app)
  return (await app.jobs.list()).filter(({ id }) => !away.has(id))
}

/** The runs that lie in the trash. */
export async function trashedRuns(app: App): Promise<Run[]> {
  const away = await trashedIds(app)
  return (await app.jobs.list()).filter(({ id }) => away.has(id))
}

async function trashedIds(app: App): Promise<ReadonlySet<string>> {
  const marks = await app.marks.list()
  return new Set(marks.filter(({ trashedAt }) => trashedAt !== null).map(({ runId }) => runId))
}
