import { type AppError, toAppError } from '@contract/errors'
import type { CallOutput } from '@contract/ipc'
import type { ReportOptions } from '@contract/report'
import { type Ref, type ShallowRef, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { call } from '../../../api'
import { useEvent } from '../../../composables/use-event'
import { type OpenPdf, openPdf } from './pdf-library'

/** How long nothing must change before the report is set again. */
const REST = 500

type Made = NonNullable<CallOutput<'reports.preview'>>

/** A report as it would be saved now. */
export interface Shown extends OpenPdf {
  readonly pages: number
  readonly regions: Made['regions']
}

export interface Preview {
  /** The newest report that was set; it stays until a newer one is there. Null before the first. */
  readonly shown: ShallowRef<Shown | null>
  /** Something changed, and the new report is not there yet. */
  readonly stale: Ref<boolean>
  /** How much of the new one is done, from 0 to 1. */
  readonly share: Ref<number>
  readonly error: ShallowRef<AppError | null>
  again(): void
}

/** The real PDF of what `options` says, set anew shortly after each change of them or of what `changes` gives. */
export function usePreview(options: () => ReportOptions | null, changes: () => unknown): Preview {
  const shown = shallowRef<Shown | null>(null)
  const stale = ref(false)
  const share = ref(0)
  const error = shallowRef<AppError | null>(null)
  let waiting: ReturnType<typeof setTimeout> | undefined
  let token: string | null = null
  let ended = false

  function stop(): void {
    clearTimeout(waiting)
    // Nobody waits for the answer: stopping what has ended does nothing.
    if (token !== null) call('reports.stop', { token }).catch(() => undefined)
    token = null
  }

  async function make(): Promise<void> {
    const wanted = options()
    if (wanted === null) return
    const mine = `preview ${crypto.randomUUID()}`
    token = mine
    share.value = 0
    try {
      const made = await call('reports.preview', { token: mine, options: wanted })
      if (token !== mine || made === null) return
      const { bytes, pages, regions } = made
      const open = await openPdf(bytes)
      if (token !== mine || ended) return open.close()
      const before = shown.value
      shown.value = { ...open, pages, regions }
      error.value = null
      stale.value = false
      token = null
      // The pages copy what they show before they let go of the old one.
      setTimeout(() => before?.close(), 5000)
    } catch (thrown) {
      if (token !== mine) return
      error.value = toAppError(thrown)
      stale.value = false
      token = null
    }
  }

  function soon(rest = REST): void {
    stop()
    stale.value = options() !== null
    waiting = setTimeout(() => void make(), rest)
  }

  useEvent('reports.progress', (progress) => {
    if (progress.token === token) share.value = progress.share
  })
  useEvent('project.changed', ({ what }) => {
    if (what === 'kept' || what === 'project') soon()
  })
  watch(
    () => JSON.stringify([options(), changes()]),
    () => soon()
  )
  soon(0)
  onScopeDispose(() => {
    ended = true
    stop()
    shown.value?.close()
  })
  return { shown, stale, share, error, again: () => soon(0) }
}
