import { z } from 'zod'

/** Option of attacks on networks that answer at random; spread it into the options of every attack that asks one. */
export const eotOption = {
  eotSamples: z.int().min(1).max(1000).default(1).meta({
    title: 'Passes a question',
    description:
      'Mean answer of that many passes (EOT), for networks that answer at random; otherwise 1 is enough.'
  })
}

export const eotHint = { eotSamples: { control: 'number', advanced: true } } as const

/** The same option of attacks that ask for gradients. */
export const gradientPassesOption = {
  eotSamples: z.int().min(1).max(1000).default(1).meta({
    title: 'Passes a gradient',
    description:
      'Mean gradient of that many passes (EOT), for networks that answer at random; otherwise 1 is enough.'
  })
}

/** Option of attacks that begin at a random point of the ball. */
export const startsOption = {
  restarts: z.int().min(1).max(1000).default(1).meta({
    title: 'Restarts',
    description: 'Independent random starts; the worst for each sample counts.'
  })
}

/** Option of attacks that draw: another run draws otherwise. */
export const restartsOption = {
  restarts: z.int().min(1).max(1000).default(1).meta({
    title: 'Restarts',
    description:
      'Independent runs on what withstood those before (minimum norm: on all), the best of them for each sample.'
  })
}

export const restartsHint = { restarts: { control: 'number', advanced: true } } as const

/** Most forward passes for a sample, where an attack has such a budget: all restarts, and a look at the end of each. */
export function queryBudget(options: object): { forwardCalls?: number } {
  const of = (name: string): number | null => {
    const value = (options as Readonly<Record<string, unknown>>)[name]
    return typeof value === 'number' ? value : null
  }
  const queries = of('queries')
  if (queries === null) return {}
  const restarts = of('restarts') ?? 1
  return { forwardCalls: restarts === 1 ? queries : restarts * (queries + (of('eotSamples') ?? 1)) }
}
