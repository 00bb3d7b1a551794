import type { OwnPreset, PresetKind } from '@contract/own-presets'
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { call } from '../api'
import { useNoticesStore } from './notices'

/** Settings that this person has kept under a name. */
export const usePresetsStore = defineStore('presets', () => {
  const all = shallowRef<readonly OwnPreset[]>([])
  const notices = useNoticesStore()
  const training = computed(() => all.value.flatMap((one) => (one.kind === 'training' ? [one] : [])))
  const attack = computed(() => all.value.flatMap((one) => (one.kind === 'attack' ? [one] : [])))
  const threat = computed(() => all.value.flatMap((one) => (one.kind === 'threat' ? [one] : [])))

  async function load(): Promise<void> {
    all.value = await call('presets.list')
  }

  async function put(preset: OwnPreset): Promise<void> {
    all.value = await call('presets.save', preset)
  }

  /** Keeps a preset; what it replaces can be brought back. */
  async function save(preset: OwnPreset): Promise<void> {
    const before = all.value.find(({ kind, name }) => kind === preset.kind && name === preset.name)
    await put(preset)
    const words = before ? 'Replaced the preset' : 'Kept the preset'
    notices.tell(`${words} “${preset.name}”.`, {
      reach: 'program',
      undo: before ? () => put(before) : () => drop(preset.kind, preset.name)
    })
  }

  async function drop(kind: PresetKind, name: string): Promise<void> {
    all.value = await call('presets.remove', { kind, name })
  }

  async function remove(preset: OwnPreset): Promise<void> {
    await drop(preset.kind, preset.name)
    notices.tell(`Removed the preset “${preset.name}”.`, { reach: 'program', undo: () => put(preset) })
  }

  return { all, training, attack, threat, load, save, remove }
})
