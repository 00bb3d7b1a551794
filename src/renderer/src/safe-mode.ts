/**
 * Whether the window was loaded anew, after a crash, without what it remembers: drafts, views, the settings of charts. Had
 * one of them led to the crash, it would do so again. Nothing of it is deleted.
 */
export const isSafeMode =
  typeof window !== 'undefined' && new URLSearchParams(window.location.search).has('safe')

/** What the window remembers under a key; null without it, and in safe mode. */
export function remembered(key: string): string | null {
  return isSafeMode ? null : window.localStorage.getItem(key)
}

/** Lets the window remember a text under a key. */
export function keep(key: string, text: string): void {
  try {
    window.localStorage.setItem(key, text)
  } catch {
    // A full or forbidden store costs comfort only.
  }
}
