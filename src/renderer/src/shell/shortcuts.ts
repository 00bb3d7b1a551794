interface Keys {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly shiftKey: boolean
  /** Which key it is on the keyboard, whatever its letter: "KeyM". */
  readonly code?: string
}

/** True when the keys pressed are those of a shortcut as Electron writes it: "CmdOrCtrl+Shift+T". */
export function fitsShortcut(shortcut: string, pressed: Keys, isMac: boolean): boolean {
  const parts = shortcut.split('+')
  const key = parts[parts.length - 1] ?? ''
  const wanted = new Set(parts.slice(0, -1))
  const command = isMac ? pressed.metaKey : pressed.ctrlKey
  const other = isMac ? pressed.ctrlKey : pressed.metaKey
  if (command !== wanted.has('CmdOrCtrl') || other || pressed.altKey !== wanted.has('Alt')) return false
  // Where "/" lies above a digit (on a German keyboard, say) it comes with the shift key.
  const shiftMatters = /^([A-Z0-9]|F\d+)$/.test(key)
  if (shiftMatters && pressed.shiftKey !== wanted.has('Shift')) return false
  if (pressed.key.toUpperCase() === key) return true
  // The Alt key writes another character on a Mac.
  return wanted.has('Alt') && pressed.code === `Key${key}`
}

/**
 * Alt+1 to Alt+9 as a place in the list of recent projects; null for other keys. Digits of the number pad are not meant:
 * with Alt they write characters on Windows. `writes` is true where Alt with a digit writes a character itself.
 */
export function recentPlace(pressed: Keys, writes: boolean): number | null {
  const { ctrlKey, metaKey, altKey, shiftKey, code } = pressed
  if (!altKey || ctrlKey || metaKey || shiftKey || writes) return null
  const [, digit] = /^Digit([1-9])$/.exec(code ?? '') ?? []
  return digit === undefined ? null : Number(digit) - 1
}

/** A shortcut as it is shown: ["Ctrl", "Shift", "T"], or ["⇧", "⌘", "T"]; keys of views by the signs on them. */
export function shortcutKeys(shortcut: string, isMac: boolean): string[] {
  const names: Record<string, string> = {
    ...(isMac ? { CmdOrCtrl: '⌘', Shift: '⇧', Alt: '⌥' } : { CmdOrCtrl: 'Ctrl' }),
    ...{ ArrowLeft: '←', ArrowRight: '→', ArrowUp: '↑', ArrowDown: '↓', Escape: 'Esc', ' ': 'Space' },
    ...{ PageUp: 'Page Up', PageDown: 'Page Down' }
  }
  // A plus by itself is a key, too.
  return shortcut.split(/\+(?=.)/).map((part) => names[part] ?? part)
}

export const isMac = navigator.userAgent.includes('Macintosh')
