import { z } from 'zod'

/** The loss that a gradient attack climbs; spread it into its options. */
export const lossOption = {
  loss: z
    .enum(['cross-entropy', 'margin', 'dlr'])
    .default('cross-entropy')
    .meta({
      title: 'Loss',
      description:
        'The loss whose input gradient is climbed: cross-entropy, the margin of the logits, or the difference of logits ' +
        'ratio, which ignores their scale.'
    })
}

export const lossHint = { loss: { control: 'select', advanced: true } } as const
