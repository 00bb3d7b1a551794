import { join } from 'node:path'
import { Settings } from '@contract/settings'
import { readJson, writeJson } from './json-file'

/** The settings of this user. */
export interface SettingsFile {
  /** Reads the file the first time; what is damaged there counts as not set. */
  get(): Promise<Settings>
  set(change: Partial<Settings>): Promise<Settings>
  /** As last read or set; the defaults before that. */
  current(): Settings
}

export function createSettingsFile(folder: string): SettingsFile {
  const path = join(folder, 'settings.json')
  let known: Settings | null = null

  async function get(): Promise<Settings> {
    known ??= Settings.safeParse(await readJson(path)).data ?? Settings.parse({})
    return known
  }

  return {
    get,
    current: () => known ?? Settings.parse({}),
    async set(change) {
      const next = Settings.parse({ ...(await get()), ...change })
      await writeJson(path, next)
      known = next
      return next
    }
  }
}
