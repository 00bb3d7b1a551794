import type { CallInput } from '@contract/ipc'
import type { Settings } from '@contract/settings'
import { defineStore } from 'pinia'
import { ref, watch } from 'vue'
import { call } from '../api'
import { useEvent } from '../composables/use-event'

export const useSettingsStore = defineStore('settings', () => {
  const settings = ref<Settings | null>(null)

  // The system's wish for more contrast counts, too.
  const wish = window.matchMedia('(prefers-contrast: more)')
  watch(
    () => settings.value?.highContrast,
    (high) => document.documentElement.classList.toggle('contrast', high === true || wish.matches)
  )

  async function load(): Promise<void> {
    settings.value = await call('settings.get')
  }

  async function change(part: CallInput<'settings.set'>): Promise<void> {
    settings.value = await call('settings.set', part)
  }

  useEvent('settings.changed', (changed) => {
    settings.value = changed
  })

  return { settings, load, change }
})
