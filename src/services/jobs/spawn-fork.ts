import { fork } from 'node:child_process'
import type { EngineExit, SpawnEngine } from './engine-process'

/** What the engine said last is part of the message when it dies. */
const KEPT_OUTPUT = 4000

/** Starts the engine at `entry` (built JavaScript) as a child process of Node. */
export function spawnFork(entry: string): SpawnEngine {
  return (environment) => {
    const child = fork(entry, [], {
      env: { ...process.env, ...environment },
      // Structured clone: not-a-number stays what it is and is caught by the schema, instead of turning into null.
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      execArgv: []
    })
    let output = ''
    child.stderr?.setEncoding('utf8')
    child.stderr?.on('data', (text: string) => {
      output = (output + text).slice(-KEPT_OUTPUT)
    })
    return {
      pid: child.pid,
      send(message) {
        // Between its death and the exit event there is nobody to send to; the exit tells all that matters.
        if (child.connected) child.send(message, () => undefined)
      },
      onMessage(listener) {
        child.on('message', listener)
      },
      onExit(listener) {
        let isTold = false
        const tell = (exit: EngineExit): void => {
          if (isTold) return
          isTold = true
          listener(exit)
        }
        child.on('error', (error) => {
          output += error.message
          if (child.pid === undefined) tell({ code: null, signal: null, output })
        })
        // 'close' comes after the last of standard error, 'exit' may come before it.
        child.on('close', (code, signal) => tell({ code, signal, output }))
      },
      kill() {
        child.kill('SIGKILL')
      }
    }
  }
}
