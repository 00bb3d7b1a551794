import { z } from 'zod'

/** An entry of the native menu, as the window wants it. */
export const MenuEntry = z.object({
  id: z.string().min(1).max(60),
  title: z.string().min(1).max(120),
  menu: z.enum(['file', 'go', 'run', 'view', 'help']),
  /** Keys as Electron writes them. They are shown only: the window itself listens to the keyboard. */
  shortcut: z
    .string()
    .regex(/^(CmdOrCtrl\+)?(Alt\+)?(Shift\+)?([A-Z0-9,/]|F([1-9]|1\d|2[0-4]))$/)
    .nullable(),
  enabled: z.boolean()
})
export type MenuEntry = z.infer<typeof MenuEntry>
