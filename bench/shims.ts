import util from 'node:util'

// tfjs-node 4.22 calls two helpers that newer Node releases removed; this module must be imported before it.
const legacy = util as unknown as Record<string, unknown>
legacy['isNullOrUndefined'] ??= (value: unknown): boolean => value === null || value === undefined
legacy['isArray'] ??= Array.isArray
