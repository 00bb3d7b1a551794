import { z } from 'zod'

export const ReportOptions = z.object({
  title: z
    .string()
    .max(200)
    .default('')
    .meta({ title: 'Title', description: 'Empty: the name of the project.' }),
  author: z.string().max(200).default('').meta({ title: 'Author' }),
  paper: z.enum(['A4', 'Letter']).default('A4').meta({ title: 'Paper' }),
  /** Runs to report; null for all finished or stopped runs of the project. */
  runIds: z.array(z.string()).nullable().default(null)
})
export type ReportOptions = z.infer<typeof ReportOptions>
