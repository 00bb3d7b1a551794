import { parentPort, workerData } from 'node:worker_threads'
import { loadHdf5, readHdf5 } from './hdf5-content'

// The entry of a thread that reads one file of HDF5 and ends: damage can lead the library in circles, and then only
// the end of its thread stops it.

async function read({ path }: { path: string }): Promise<void> {
  await loadHdf5()
  const step = (): void => parentPort?.postMessage({ step: true })
  step()
  parentPort?.postMessage({ content: await readHdf5(path, step) })
}

read(workerData as { path: string }).catch((error: unknown) => {
  parentPort?.postMessage({ failed: error instanceof Error ? error.message : String(error) })
})
