import { z } from 'zod'

/** An entry of the native menu, as the window wants it. */
export const MenuEntry = z.object({
  id: z.string().min(1).max(60),
  title: z.string().min(1).max(120),
  menu: z.enum(['file', 'edit', 'go', 'run', 'view', 'help']),
  /** Keys as Electron writes them. They are shown only: the window itself listens to the keyboard. */
  shortcut: z
    .string()
    .regex(/^(CmdOrCtrl\+)?(Alt\+)?(Shift\+)?([A-Z0-9,/]|F([1-9]|1\d|2[0-4]))$/)
    .nullable(),
  enabled: z.boolean()
})
export type MenuEntry = z.infer<typeof MenuEntry>

/** What the native menu says beside the window's entries; the window sends it in its language. */
export const menuWords = {
  file: 'File',
  edit: 'Edit',
  view: 'View',
  go: 'Go',
  run: 'Run',
  window: 'Window',
  help: 'Help',
  recent: 'Open recent',
  quit: 'Quit',
  undo: 'Undo',
  redo: 'Redo',
  cut: 'Cut',
  copy: 'Copy',
  paste: 'Paste',
  selectAll: 'Select all',
  reload: 'Reload',
  developer: 'Developer tools',
  actualSize: 'Actual size',
  larger: 'Larger',
  smaller: 'Smaller',
  fullScreen: 'Full screen',
  minimize: 'Minimise',
  close: 'Close window',
  about: 'About Heisenbench'
} as const
const word = z.string().min(1).max(120)
export const MenuWords = z.object(
  Object.fromEntries(Object.keys(menuWords).map((key) => [key, word])) as Record<
    keyof typeof menuWords,
    typeof word
  >
)
export type MenuWords = z.infer<typeof MenuWords>
