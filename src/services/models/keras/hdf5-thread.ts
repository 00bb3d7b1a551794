import { parentPort, workerData } from 'node:worker_threads'
import { loadHdf5, readHdf5 } from './hdf5-content'
import { limitMemory } from './limit-memory'

// The entry of a thread that reads one file of HDF5 and ends: damage can lead the library in circles, and then only
// the end of its thread stops it. On its way it may ask for all memory there is, so that has a limit of its own.

async function read({ path, memory }: { path: string; memory: number }): Promise<void> {
  // The library takes a refusal as an error of the file.
  limitMemory(memory)
  await loadHdf5()
  const step = (): void => parentPort?.postMessage({ step: true })
  step()
  parentPort?.postMessage({ content: await readHdf5(path, step) })
}

read(workerData as { path: string; memory: number }).catch((error: unknown) => {
  parentPort?.postMessage({ failed: error instanceof Error ? error.message : String(error) })
})
