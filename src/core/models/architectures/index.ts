import type { ArchitectureId } from '@contract/architecture'
import type { Architecture } from './architecture'
import { conv3 } from './conv3'
import { conv4 } from './conv4'
import { dense4 } from './dense4'
import { linear } from './linear'
import { mlp } from './mlp'

export type { Architecture } from './architecture'

/** All architectures, by id. */
export const architectures: Readonly<Record<ArchitectureId, Architecture>> = {
  conv3,
  conv4,
  dense4,
  linear,
  mlp
}
