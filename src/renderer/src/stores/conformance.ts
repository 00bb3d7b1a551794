import type { ConformanceSpec, ConformanceState } from '@contract/conformance'
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { call } from '../api'
import { useEvent } from '../composables/use-event'

/** What the conformance lab is doing, and what it found last. It belongs to the program; a project keeps certificates. */
export const useConformanceStore = defineStore('conformance', () => {
  const state = shallowRef<ConformanceState | null>(null)

  async function load(): Promise<void> {
    state.value = await call('conformance.state')
  }

  async function start(spec: Pick<ConformanceSpec, 'attacks' | 'seed'>): Promise<void> {
    state.value = await call('conformance.start', { kind: 'conformance', checks: true, ...spec })
  }

  /** Keeps the last certificate with the open project. */
  async function keep(): Promise<void> {
    state.value = await call('conformance.keep')
  }

  async function stop(): Promise<void> {
    await call('conformance.stop')
  }

  useEvent('conformance.news', async (news) => {
    const known = state.value
    if (known === null) return
    if (news.state !== 'running' || known.state !== 'running') return load()
    const rows = news.row === null ? known.rows : [...known.rows, news.row]
    state.value = { ...known, progress: news.progress, rows }
  })

  return { state, load, start, keep, stop }
})
