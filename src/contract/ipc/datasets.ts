import { z } from 'zod'
import { Dataset } from '../dataset'

/** The data sets of the open project. */
export const datasetCalls = {
  'datasets.list': { input: z.void(), output: z.array(Dataset) }
} as const
