import { CompareView } from '@contract/compare-view'

/**
 * A state of the view as a part of an address: JSON in base 64 with the alphabet of addresses (RFC 4648, section 5). What
 * is as at first is left out.
 */
export function viewText(view: CompareView): string {
  const plain = CompareView.parse({})
  const changed = Object.fromEntries(
    (Object.entries(view) as [keyof CompareView, unknown][]).filter(
      ([key, value]) =>
        key !== 'chosen' && key !== 'baseline' && JSON.stringify(value) !== JSON.stringify(plain[key])
    )
  )
  const bytes = new TextEncoder().encode(JSON.stringify(changed))
  const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
  return text.replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')
}

/** Reads what `viewText` wrote; null for anything else. */
export function readView(text: string): CompareView | null {
  try {
    const plain = atob(text.replace(/-/g, '+').replace(/_/g, '/'))
    const bytes = Uint8Array.from(plain, (letter) => letter.charCodeAt(0))
    return CompareView.parse(JSON.parse(new TextDecoder().decode(bytes)))
  } catch {
    return null
  }
}
