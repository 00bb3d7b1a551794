import { computed, readonly, ref } from 'vue'

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

/** Reads `#/runs/new/attack`; anything unknown is the start page. */
export function parseRoute(hash: string): Route {
  const [first = '', ...rest] = hash
    .replace(/^#\/?/, '')
    .split('/')
    .map((part) => decodePart(part))
  const page = pages.find((name) => name === first)
  return page === undefined ? { page: 'projects', rest: [] } : { page, rest }
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

export function routeHash(page: Page, ...rest: readonly string[]): string {
  return `#/${[page, ...rest].map(encodeURIComponent).join('/')}`
}

const current = ref(parseRoute(window.location.hash))
window.addEventListener('hashchange', () => {
  current.value = parseRoute(window.location.hash)
})

/** Where the window is. It lives in the URL, so that a reload comes back to the same place. */
export const route = readonly(current)
export const page = computed(() => current.value.page)

/** The same place seen otherwise (what is chosen, which part is shown): no step of the history. */
export function stay(...rest: readonly string[]): void {
  const { page: here } = current.value
  window.history.replaceState(null, '', routeHash(here, ...rest))
  current.value = { page: here, rest }
}

export function go(to: Page, ...rest: readonly string[]): void {
  window.location.hash = routeHash(to, ...rest)
}
