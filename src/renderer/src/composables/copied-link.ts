import { onScopeDispose, shallowRef } from 'vue'
import { call } from '../api'
import { type Page, addressIn, hashNow, parseRoute } from '../route'

const ownLink = shallowRef<(() => string) | null>(null)

/** For views whose address alone does not bring all of them back: `make` gives the address that does. */
export function useOwnLink(make: () => string): void {
  ownLink.value = make
  onScopeDispose(() => {
    // The next view may have come before this one went.
    if (ownLink.value === make) ownLink.value = null
  })
}

/** Copies an address that brings back the view as it is now. */
export async function copyLink(): Promise<void> {
  await call('exports.copyText', { text: ownLink.value?.() ?? hashNow() })
}

/** The page that a link in a text leads to; null where there is none. */
export function linkedPage(text: string): Page | null {
  const hash = addressIn(text)
  return hash === null ? null : parseRoute(hash).page
}

/** Goes where a link in a text leads; false if there is none. */
export function followLink(text: string): boolean {
  const hash = addressIn(text)
  if (hash !== null) window.location.hash = hash
  return hash !== null
}

/** What is said of a text without one. */
export const noLink = 'This is no link to a view: expected text that begins like “#/compare/”.'
