import { parentPort, workerData } from 'node:worker_threads'
import { toWireError } from '@contract/errors'
import { snapshotDatabase } from './snapshot'

// The entry of a thread that copies the database of a project while others work in it, and ends: a database of a
// gigabyte takes seconds, in which the process that answers a person must not stand still.

const { folder, target } = workerData as { readonly folder: string; readonly target: string }

snapshotDatabase(folder, target).then(
  () => parentPort?.postMessage({ error: null }),
  (error: unknown) => parentPort?.postMessage({ error: toWireError(error) })
)
