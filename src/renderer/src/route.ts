import {
  type MaybeRefOrGetter,
  type ShallowRef,
  type WritableComputedRef,
  computed,
  onScopeDispose,
  readonly,
  ref,
  shallowRef,
  toValue
} from 'vue'

const pages = [
  'projects',
  'study',
  'train',
  'runs',
  'compare',
  'jobs',
  'attacks',
  'gallery',
  'uncertainty',
  'data',
  'models',
  'projector',
  'report',
  'settings',
  'help'
] as const
export type Page = (typeof pages)[number]

export interface Route {
  readonly page: Page
  /** What follows the page: the id of a run, "new", "attack". */
  readonly rest: readonly string[]
}

/** What was set in a view, by name. What is as at first is not in it. */
export type Settings = ReadonlyMap<string, string>

/** Reads `#/runs/new/attack`; anything unknown is the start page. What was set in the view is left aside. */
export function parseRoute(hash: string): Route {
  const [first = '', ...rest] = hash
    .replace(/\?.*$/s, '')
    .replace(/^#\/?/, '')
    .split('/')
    .map((part) => decodePart(part))
  const page = pages.find((name) => name === first)
  return page === undefined ? { page: 'projects', rest: [] } : { page, rest }
}

/** The first address of a view in a text: what was copied may stand between other words. Null where there is none. */
export function addressIn(text: string): string | null {
  const found = text.match(/#\/[^\s<>"“”]+/g) ?? []
  return found.find((hash) => pages.some((name) => name === /^#\/([a-z]+)(?=[/?]|$)/.exec(hash)?.[1])) ?? null
}

/** What was encoded by hand may be broken: it is then left as it is. */
export function decodePart(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

/** Reads what stands behind the place: `?epoch=3&outcome=fooled`. */
export function parseSettings(hash: string): Settings {
  const at = hash.indexOf('?')
  return new Map(at < 0 ? [] : [...new URLSearchParams(hash.slice(at))].filter(([, value]) => value !== ''))
}

export function routeHash(page: Page, ...rest: readonly string[]): string {
  return `#/${[page, ...rest].map(encodeURIComponent).join('/')}`
}

/** The same place with what is set in its view, in an order of its own: the same view has the same address. */
export function hashOf({ page, rest }: Route, set: Settings): string {
  const parts = [...set]
    .filter(([, value]) => value !== '')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map((pair) => pair.map(encodeURIComponent).join('='))
  return routeHash(page, ...rest) + (parts.length === 0 ? '' : `?${parts.join('&')}`)
}

const current = ref(parseRoute(window.location.hash))
const set = shallowRef(parseSettings(window.location.hash))
/** The address as this file knows it; what somebody else writes meanwhile is not written over. */
let known = window.location.hash
let waiting: ReturnType<typeof setTimeout> | undefined

const leaving = new Set<() => void>()

window.addEventListener('hashchange', () => {
  clearTimeout(waiting)
  waiting = undefined
  known = window.location.hash
  for (const act of leaving) act()
  take(known)
})

/** Does something each time before another place is shown, as long as what calls it is there. */
export function beforeLeaving(act: () => void): void {
  leaving.add(act)
  onScopeDispose(() => leaving.delete(act))
}

/** A change of settings alone leaves the route as it is: what hangs on it need not be worked out anew. */
function take(hash: string): void {
  const next = parseRoute(hash)
  if (routeHash(next.page, ...next.rest) !== routeHash(current.value.page, ...current.value.rest))
    current.value = next
  set.value = parseSettings(hash)
}

function write(): void {
  clearTimeout(waiting)
  waiting = undefined
  if (window.location.hash !== known) return
  window.history.replaceState(null, '', hashNow())
  known = window.location.hash
}
/** Before the window is loaded anew. */
window.addEventListener('pagehide', () => {
  if (waiting !== undefined) write()
})

/** Where the window is. It lives in the URL, so that a reload comes back to the same place. */
export const route = readonly(current)
export const page = computed(() => current.value.page)
/** What is set in the view that is shown. It lives in the URL behind the place. */
export const settings: Readonly<ShallowRef<Settings>> = set

/** The address of the view as it is now. The URL comes a moment later where settings change. */
export function hashNow(): string {
  return hashOf(current.value, set.value)
}

/** The same place seen otherwise (what is chosen, which part is shown): no step of the history. */
export function stay(...rest: readonly string[]): void {
  current.value = { page: current.value.page, rest }
  write()
}

/** An address of this page, come back to: no step of the history either. */
export function stayAt(hash: string): void {
  take(hash)
  write()
}

/** Sets something in the view that is shown; '' for what is as at first. */
export function changeSettings(changes: Readonly<Record<string, string>>): void {
  const next = new Map(set.value)
  for (const [name, value] of Object.entries(changes)) {
    if (value === '') next.delete(name)
    else next.set(name, value)
  }
  const isSame =
    next.size === set.value.size && [...next].every(([name, value]) => set.value.get(name) === value)
  if (isSame) return
  set.value = next
  // A slider or a zoom changes it often, and Chromium takes 200 changes of the URL in ten seconds.
  waiting ??= setTimeout(write, 150)
}

/** One thing that is set in the view that is shown; '' as at first. */
export function setting(name: MaybeRefOrGetter<string>): WritableComputedRef<string> {
  return computed({
    get: () => set.value.get(toValue(name)) ?? '',
    set: (value) => changeSettings({ [toValue(name)]: value })
  })
}

export function go(to: Page, ...rest: readonly string[]): void {
  if (waiting !== undefined) write()
  window.location.hash = routeHash(to, ...rest)
}
