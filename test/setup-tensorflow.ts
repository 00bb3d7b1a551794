import util from 'node:util'

// tfjs-node 4.22 calls two helpers that newer Node releases removed; they must exist before it loads.
const legacy = util as unknown as Record<string, unknown>
legacy['isNullOrUndefined'] ??= (value: unknown): boolean => value === null || value === undefined
legacy['isArray'] ??= Array.isArray

process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2'
process.env['TF_NUM_INTRAOP_THREADS'] ??= '1'
// As in the engine.
process.env['TF_ENABLE_ONEDNN_OPTS'] ??= '0'
