import { z } from 'zod'
import { Model } from '../model'

/** The models of the open project. */
export const modelCalls = {
  'models.list': { input: z.void(), output: z.array(Model) }
} as const
