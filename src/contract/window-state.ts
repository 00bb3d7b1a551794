import { z } from 'zod'

/** Where the window stood when it was closed; a position of null lets the system choose. */
export const WindowState = z.object({
  x: z.int().nullable(),
  y: z.int().nullable(),
  width: z.int().min(320).max(100_000),
  height: z.int().min(240).max(100_000),
  maximized: z.boolean()
})
export type WindowState = z.infer<typeof WindowState>
