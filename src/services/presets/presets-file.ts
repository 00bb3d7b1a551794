import { join } from 'node:path'
import { z } from 'zod'
import { OwnPreset, type PresetKind } from '@contract/own-presets'
import { readJson, writeJson } from '../settings/json-file'

/** The presets of this user, in one file beside the settings. */
export interface PresetsFile {
  /** By kind and name. */
  list(): Promise<OwnPreset[]>
  save(preset: OwnPreset): Promise<OwnPreset[]>
  /** One that is not there is no error. */
  remove(kind: PresetKind, name: string): Promise<OwnPreset[]>
}

const File = z.array(z.unknown())
const Key = z.object({ kind: z.string(), name: z.string() })

/** Entries that this program does not understand (an attack that it does not have, say) stay in the file as they are. */
export function createPresetsFile(folder: string): PresetsFile {
  const path = join(folder, 'presets.json')
  let last: Promise<unknown> = Promise.resolve()

  async function read(): Promise<unknown[]> {
    return File.safeParse(await readJson(path)).data ?? []
  }

  /** One change after the other, so that none is lost. */
  function change(edit: (entries: unknown[]) => unknown[]): Promise<OwnPreset[]> {
    const turn = last.then(async () => {
      const next = edit(await read())
      await writeJson(path, next)
      return known(next)
    })
    last = turn.catch(() => undefined)
    return turn
  }

  return {
    list: async () => known(await read()),
    save: (preset) =>
      change((entries) => [...entries.filter((entry) => !isNamed(entry, preset.kind, preset.name)), preset]),
    remove: (kind, name) => change((entries) => entries.filter((entry) => !isNamed(entry, kind, name)))
  }
}

function isNamed(entry: unknown, kind: string, name: string): boolean {
  const key = Key.safeParse(entry).data
  return key?.kind === kind && key.name === name
}

function known(entries: readonly unknown[]): OwnPreset[] {
  return entries
    .flatMap((entry) => OwnPreset.safeParse(entry).data ?? [])
    .sort((a, b) => a.kind.localeCompare(b.kind) || a.name.localeCompare(b.name))
}
