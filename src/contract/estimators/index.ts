import { z } from 'zod'
import { chain } from './chain'
import { data } from './data'
import { global } from './global'
import type { EstimatorInfo } from './info'
import { local } from './local'

export type { EstimatorInfo } from './info'

/** All estimators of the uncertainty pair, by id. */
export const estimatorInfos = { data, local, chain, global } as const satisfies Record<string, EstimatorInfo>

export type EstimatorId = keyof typeof estimatorInfos
export type EstimatorOptions<K extends EstimatorId> = z.output<(typeof estimatorInfos)[K]['options']>

export const EstimatorId = z.enum(Object.keys(estimatorInfos) as [EstimatorId, ...EstimatorId[]])

export const EstimatorSpec = z.discriminatedUnion('estimator', [
  z.object({ estimator: z.literal('data'), options: data.options.prefault({}) }),
  z.object({ estimator: z.literal('local'), options: local.options.prefault({}) }),
  z.object({ estimator: z.literal('chain'), options: chain.options.prefault({}) }),
  z.object({ estimator: z.literal('global'), options: global.options.prefault({}) })
])
export type EstimatorSpec = z.infer<typeof EstimatorSpec>
