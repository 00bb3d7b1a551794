import { AppError, fromWireError } from '@contract/errors'
import {
  type Bridge,
  type CallInput,
  type CallName,
  type CallOutput,
  type EventName,
  type EventPayload,
  calls,
  events
} from '@contract/ipc'

declare global {
  interface Window {
    readonly bridge: Bridge
  }
}

type InputArguments<K extends CallName> = undefined extends CallInput<K> ? [] : [input: CallInput<K>]

/**
 * A copy as JSON would make it, but with typed arrays as they are: Vue's reactive proxies cannot be cloned into another
 * process, and pixels as text would take many times their room.
 */
function plain(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value
  if (Array.isArray(value)) return value.map((item: unknown) => plain(item) ?? null)
  const given = Object.entries(value).filter(([, item]) => item !== undefined)
  return Object.fromEntries(given.map(([key, item]) => [key, plain(item)]))
}

/** Calls the main process. The answer is parsed; a refusal or failure is thrown as an `AppError`. */
export async function call<K extends CallName>(
  name: K,
  ...[input]: InputArguments<K>
): Promise<CallOutput<K>> {
  const answer = await window.bridge.call(name, plain(input))
  if (!answer.ok) throw fromWireError(answer.error)
  const parsed = calls[name].output.safeParse(answer.value)
  if (!parsed.success)
    throw new AppError('bug', `The answer of ${name} does not fit: ${parsed.error.message}`)
  // The table ties the name to its output; a union of schemas loses that tie.
  return parsed.data as CallOutput<K>
}

type Listeners = { [K in EventName]: Set<(payload: EventPayload<K>) => void> }

const listeners: Listeners = {
  'jobs.event': new Set(),
  'jobs.changed': new Set(),
  'datasets.previewProgress': new Set(),
  'gallery.progress': new Set(),
  'jobs.logged': new Set(),
  'queue.changed': new Set(),
  'projects.task': new Set(),
  'projects.backup': new Set(),
  'reports.progress': new Set(),
  'conformance.news': new Set(),
  'project.changed': new Set(),
  'menu.command': new Set(),
  'app.openPath': new Set(),
  'settings.changed': new Set()
}
let connected = false

function isEventName(name: string): name is EventName {
  return Object.prototype.hasOwnProperty.call(events, name)
}

function deliver<K extends EventName>(name: K, payload: unknown): void {
  const parsed = events[name].safeParse(payload)
  if (!parsed.success) throw new AppError('bug', `The event ${name} does not fit: ${parsed.error.message}`)
  for (const listener of listeners[name]) listener(parsed.data as EventPayload<K>)
}

/** Listens to news from the main process until the returned function is called. */
export function on<K extends EventName>(name: K, listener: (payload: EventPayload<K>) => void): () => void {
  if (!connected) {
    connected = true
    window.bridge.on((received, payload) => {
      if (isEventName(received)) deliver(received, payload)
    })
  }
  listeners[name].add(listener)
  return () => listeners[name].delete(listener)
}

/** The absolute path of a file that was dropped on the window. */
export function pathForFile(file: File): string {
  return window.bridge.pathForFile(file)
}
