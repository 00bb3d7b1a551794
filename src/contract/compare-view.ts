import { z } from 'zod'

/** How a person left the comparison of one project: kept in the window, not in the project. */
export const CompareView = z.object({
  /** Ids of the columns that are shown; null until someone chooses. */
  columns: z.array(z.string()).nullable().default(null),
  sort: z.object({ column: z.string(), down: z.boolean() }).default({ column: 'created', down: true }),
  filter: z
    .object({
      text: z.string(),
      state: z.string(),
      method: z.string(),
      network: z.string(),
      dataset: z.string(),
      starredOnly: z.boolean()
    })
    .default({ text: '', state: '', method: '', network: '', dataset: '', starredOnly: false }),
  /** The chosen runs and the baseline, as the address has them. */
  chosen: z.string().default(''),
  baseline: z.string().default('')
})
export type CompareView = z.infer<typeof CompareView>
