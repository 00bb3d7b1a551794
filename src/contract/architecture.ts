import { z } from 'zod'

/** One network architecture as data; `core/models/architectures` builds it. */
export interface ArchitectureInfo {
  readonly id: string
  readonly label: string
  readonly summary: string
}

export const architectureInfos = {
  conv3: {
    id: 'conv3',
    label: 'conv3',
    summary: 'Two 3×3 convolutions (32, 64), each with ReLU and 2×2 pooling, then one dense layer.'
  },
  conv4: {
    id: 'conv4',
    label: 'conv4',
    summary:
      'Two 3×3 convolutions (32, 64), each with ReLU and 2×2 pooling, then dense 128 and the output layer.'
  },
  dense4: {
    id: 'dense4',
    label: 'dense4',
    summary: 'Dense layers 256, 128, 64 with ReLU, then the output layer.'
  },
  linear: {
    id: 'linear',
    label: 'linear',
    summary: 'One dense layer: the linear classifier, with exact answers.'
  },
  mlp: { id: 'mlp', label: 'mlp', summary: 'One hidden dense layer of 64 with ReLU.' }
} as const satisfies Record<string, ArchitectureInfo>

export type ArchitectureId = keyof typeof architectureInfos
export const ArchitectureId = z.enum(Object.keys(architectureInfos) as [ArchitectureId, ...ArchitectureId[]])
