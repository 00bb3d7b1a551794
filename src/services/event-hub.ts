import type { EventName, EventPayload } from '@contract/ipc'

/** The news that the services have; menu commands and paths to open come from the main process itself. */
export type AppEventName = Exclude<EventName, 'menu.command' | 'app.openPath'>

type Listeners = { readonly [K in AppEventName]: Set<(payload: EventPayload<K>) => void> }

/** Hands news to whoever listens. */
export interface EventHub {
  emit<K extends AppEventName>(name: K, payload: EventPayload<K>): void
  /** Listens until the returned function is called. */
  on<K extends AppEventName>(name: K, listener: (payload: EventPayload<K>) => void): () => void
}

export function createEventHub(): EventHub {
  const listeners: Listeners = {
    'jobs.event': new Set(),
    'jobs.changed': new Set(),
    'jobs.logged': new Set(),
    'datasets.previewProgress': new Set(),
    'gallery.progress': new Set(),
    'queue.changed': new Set(),
    'projects.task': new Set(),
    'projects.backup': new Set(),
    'reports.progress': new Set(),
    'conformance.news': new Set(),
    'project.changed': new Set(),
    'settings.changed': new Set()
  }
  return {
    emit(name, payload) {
      for (const listener of [...listeners[name]]) {
        try {
          listener(payload)
        } catch (error) {
          // A listener's defect is shown as such, but must not stop the job that the news is of.
          setImmediate(() => {
            throw error
          })
        }
      }
    },
    on(name, listener) {
      listeners[name].add(listener)
      return () => listeners[name].delete(listener)
    }
  }
}
