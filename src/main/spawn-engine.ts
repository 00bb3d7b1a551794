import type { EngineExit, SpawnEngine } from '@services/app'
import { utilityProcess } from 'electron'

/** What the engine said last is part of the message when it dies. */
const KEPT_OUTPUT = 4000

/**
 * Starts the engine at `entry` (built JavaScript) as a utility process: native TensorFlow cannot live in the process of
 * the window, whose graphics drivers bring an LLVM of their own, and a crash there would take the window along.
 */
export function spawnUtility(entry: string): SpawnEngine {
  return (environment) => {
    const child = utilityProcess.fork(entry, [], {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'ignore', 'pipe'],
      serviceName: 'Heisenbench engine'
    })
    let output = ''
    let ended = false
    child.stderr?.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString('utf8')).slice(-KEPT_OUTPUT)
    })
    return {
      get pid() {
        return child.pid
      },
      send(message) {
        // After its death there is nobody to send to; the exit tells all that matters.
        if (!ended) child.postMessage(message)
      },
      onMessage(listener) {
        child.on('message', listener)
      },
      onExit(listener) {
        child.on('exit', (code: number) => {
          if (ended) return
          ended = true
          const exit: EngineExit = { code, signal: null, output }
          listener(exit)
        })
      },
      kill() {
        // `child.kill` only asks; a thread stuck in native code would not hear it.
        if (child.pid === undefined) child.kill()
        else if (!ended) process.kill(child.pid, 'SIGKILL')
      }
    }
  }
}
