import { z } from 'zod'
import { Seed } from './field'

const count = z.number().int().min(1).max(1_000_000)

/** Which examples are drawn from the model of a theory. */
export const TheorySample = z.object({
  /** As `heisenbench theory` names it. */
  theory: z.string(),
  /** By their ids; what is missing has the value it starts with. */
  parameters: z.record(z.string(), z.number()).default({}),
  train: count.default(10_000).meta({ title: 'Training examples' }),
  test: count.default(10_000).meta({ title: 'Test examples' }),
  seed: Seed.default(1)
})
export type TheorySample = z.infer<typeof TheorySample>

/** What is drawn, in one line. */
export function theorySampleText({ theory, parameters, train, test, seed }: TheorySample): string {
  return [
    theory,
    ...Object.entries(parameters).map(([id, value]) => `${id} ${value}`),
    `${train} training and ${test} test examples`,
    `seed ${seed}`
  ].join(', ')
}
