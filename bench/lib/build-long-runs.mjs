// Builds what makes the projects of long trainings, for plain Node: `node bench/lib/build-long-runs.mjs`.
import { buildForNode } from '../../tools/lib/build-for-node.mjs'

await buildForNode('out/bench', { 'long-runs': 'bench/long-runs.ts' }, { target: 'node20', extension: 'cjs' })
