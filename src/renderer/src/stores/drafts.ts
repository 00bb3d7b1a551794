import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import { call } from '../api'
import { isSafeMode } from '../safe-mode'

/** Typing pauses as long as this before a draft is written. */
const PAUSE_MILLISECONDS = 300

/** What stood in the forms of the open project, and what stands there now. */
export const useDraftsStore = defineStore('drafts', () => {
  /** The project whose drafts were read; empty before. */
  const folder = ref('')
  const texts = shallowRef<Readonly<Record<string, string>>>({})
  const timers = new Map<string, number>()

  async function load(project: string): Promise<void> {
    const found = isSafeMode ? {} : await call('drafts.list', { project })
    texts.value = found
    folder.value = project
  }

  function read(form: string): unknown {
    try {
      return JSON.parse(texts.value[form] ?? 'null') as unknown
    } catch {
      return null
    }
  }

  /** `value` null forgets it. A draft that cannot be written costs comfort only: it still stands in the form. */
  function keep(form: string, value: unknown): void {
    const project = folder.value
    const text = value === null ? null : JSON.stringify(value)
    if (project === '' || (texts.value[form] ?? null) === text) return
    const { [form]: _, ...others } = texts.value
    texts.value = text === null ? others : { ...others, [form]: text }
    window.clearTimeout(timers.get(form))
    timers.set(
      form,
      window.setTimeout(() => {
        call('drafts.keep', { project, form, text }).catch(() => undefined)
      }, PAUSE_MILLISECONDS)
    )
  }

  return { folder, load, read, keep }
})
