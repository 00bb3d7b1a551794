import { z } from 'zod'

/** What an attack wants of an image: any wrong class, or a certain one. */
export const AttackGoal = z.enum(['untargeted', 'runner-up', 'least-likely', 'random'])
export type AttackGoal = z.infer<typeof AttackGoal>

/** The option that makes an attack targeted; spread it into the options of every attack that can be. */
export const goalOption = {
  goal: AttackGoal.default('untargeted').meta({
    title: 'Goal',
    description:
      'Untargeted: any wrong class. Otherwise the image has to be taken for one class: the second most likely, the least ' +
      'likely, or one drawn at random.'
  })
}

export const goalHint = { goal: { control: 'select', advanced: true } } as const
