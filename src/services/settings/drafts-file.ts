import { join } from 'node:path'
import { z } from 'zod'
import { readJson, writeJson } from './json-file'

/** The drafts of as many forms are kept; the ones that were not touched for longest go. */
const KEPT = 60

const Entry = z.object({ project: z.string(), form: z.string(), text: z.string() })
type Entry = z.infer<typeof Entry>

/** What stands in the forms of the window, by project and form. */
export interface DraftsFile {
  /** JSON text by form. */
  list(project: string): Promise<Record<string, string>>
  /** Null forgets it. */
  keep(project: string, form: string, text: string | null): Promise<void>
}

export function createDraftsFile(folder: string): DraftsFile {
  const path = join(folder, 'drafts.json')
  let last: Promise<unknown> = Promise.resolve()

  async function read(): Promise<Entry[]> {
    return z.array(Entry).safeParse(await readJson(path)).data ?? []
  }

  return {
    async list(project) {
      await last
      const own = (await read()).filter((entry) => entry.project === project)
      return Object.fromEntries(own.map(({ form, text }) => [form, text]))
    },
    keep(project, form, text) {
      // One change after the other, so that none is lost.
      const turn = last.then(async () => {
        const others = (await read()).filter((entry) => entry.project !== project || entry.form !== form)
        await writeJson(path, text === null ? others : [{ project, form, text }, ...others].slice(0, KEPT))
      })
      last = turn.catch(() => undefined)
      return turn
    }
  }
}
