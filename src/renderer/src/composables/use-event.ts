import type { EventName, EventPayload } from '@contract/ipc'
import { onScopeDispose } from 'vue'
import { on } from '../api'

/** Listens to news from the main process for as long as the component or store lives. */
export function useEvent<K extends EventName>(name: K, listener: (payload: EventPayload<K>) => void): void {
  onScopeDispose(on(name, listener))
}
