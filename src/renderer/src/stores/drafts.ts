import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { call } from '../api'
import { isSafeMode } from '../safe-mode'

/** Typing pauses as long as this before a draft is written. */
const PAUSE_MILLISECONDS = 300
/** Stands where a project's folder would: forms that need no project. No folder is called so, for folders are absolute. */
export const PROGRAM = 'program'

type Texts = Readonly<Record<string, string>>

/** What stood in the forms of the open project and of the program, and what stands there now. */
export const useDraftsStore = defineStore('drafts', () => {
  /** The project whose drafts were read; empty before. */
  const folder = ref('')
  const places = shallowRef<Readonly<Record<string, Texts>>>({})
  /** The draft that was taken back last: a form of it that is open already shows it again. */
  const takenBack = shallowRef<{ readonly form: string; readonly project: string } | null>(null)
  const timers = new Map<string, number>()
  const isProgramKnown = computed(() => places.value[PROGRAM] !== undefined)

  async function load(project: string): Promise<void> {
    const found = isSafeMode ? {} : await call('drafts.list', { project })
    places.value = { ...places.value, [project]: found }
    if (project !== PROGRAM) folder.value = project
  }

  async function loadProgram(): Promise<void> {
    if (!isProgramKnown.value) await load(PROGRAM)
  }

  function read(form: string, project = folder.value): unknown {
    try {
      return JSON.parse(places.value[project]?.[form] ?? 'null') as unknown
    } catch {
      return null
    }
  }

  /** `value` null forgets it. A draft that cannot be written costs comfort only: it still stands in the form. */
  function keep(form: string, value: unknown, project = folder.value): void {
    const { [form]: before, ...others } = places.value[project] ?? {}
    const text = value === null ? null : JSON.stringify(value)
    if (project === '' || (before ?? null) === text) return
    places.value = { ...places.value, [project]: text === null ? others : { ...others, [form]: text } }
    const place = JSON.stringify([project, form])
    window.clearTimeout(timers.get(place))
    timers.set(
      place,
      window.setTimeout(() => {
        call('drafts.keep', { project, form, text }).catch(() => undefined)
      }, PAUSE_MILLISECONDS)
    )
  }

  function takeBack(form: string, value: unknown, project: string): void {
    keep(form, value, project)
    takenBack.value = { form, project }
  }

  return { folder, takenBack, isProgramKnown, load, loadProgram, read, keep, takeBack }
})
