import { z } from 'zod'

/** How an attack that sees only the class finds its first adversarial input. */
export const startOptions = {
  startTries: z
    .int()
    .min(1)
    .max(10_000)
    .default(100)
    .meta({
      title: 'Tries for a start',
      description:
        'Images that are tried for one that is adversarial: random ones, in targeted mode first test images of the target class. ' +
        'Without one nothing is found.'
    })
}

export const startHints = { startTries: { control: 'number', advanced: true } } as const
