import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import type { Duplex } from 'node:stream'

/** Whether this machine lets a program run in a network namespace of its own. */
export function mayCutOff(): boolean {
  return process.platform === 'linux' && spawnSync('unshare', ['-n', '--', 'true']).status === 0
}

/**
 * Arguments of `unshare` for a program in a network namespace of its own: no device is up there, not even the loopback,
 * and its counters start at zero and count what this program alone does.
 */
export function cutOff(command: string, args: readonly string[]): [command: string, args: string[]] {
  return ['unshare', ['-n', '--', command, ...args]]
}

/** Whether each opening of a socket can be written down: Linux with strace 5.3 or later. */
export function mayWatchSockets(): boolean {
  return (
    spawnSync('strace', ['-f', '--seccomp-bpf', '-e', 'trace=socket,socketpair', '-o', '/dev/null', 'true'])
      .status === 0
  )
}

/** The same command, with every socket that it or its children open written to a file. It keeps its process id. */
export function watched(command: string, args: readonly string[], file: string): [string, string[]] {
  const watching = ['-D', '-f', '--seccomp-bpf', '-qq', '-e', 'trace=socket,socketpair', '-o', file]
  return ['strace', [...watching, '--', command, ...args]]
}

/** Lines of openings: of sockets within the machine, and of all others. */
export function socketsIn(file: string): { readonly local: number; readonly others: readonly string[] } {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => /socket(pair)?\(/.test(line))
  // Between processes, and between a process and the kernel.
  const others = lines.filter((line) => !/socket(?:pair)?\(AF_(UNIX|NETLINK),/.test(line))
  return { local: lines.length - others.length, others }
}

export interface Traffic {
  /** IP packets sent, IPv4 and IPv6. */
  readonly packets: number
  /** Attempts to send or connect that found no way: name look-ups, connections, datagrams. */
  readonly attempts: number
  /** Connections begun. */
  readonly connections: number
  /** Sockets other than Unix domain sockets that are open now: TCP, UDP, raw. */
  readonly sockets: number
}

/** What the network namespace of a process has seen, as the kernel has counted it. */
export function trafficOf(pid: number | 'self'): Traffic {
  const read = (name: string): string => readFileSync(`/proc/${pid}/net/${name}`, 'utf8')
  return traffic(read('snmp'), read('snmp6'), ['tcp', 'tcp6', 'udp', 'udp6', 'raw', 'raw6'].map(read))
}

export function traffic(snmp: string, snmp6: string, tables: readonly string[]): Traffic {
  const four = (protocol: string, name: string): number => {
    const [names = [], values = []] = snmp
      .split('\n')
      .filter((line) => line.startsWith(`${protocol}: `))
      .map((line) => line.split(' '))
    return Number(values[names.indexOf(name)])
  }
  const six = (name: string): number => Number(new RegExp(`^${name}\\s+(\\d+)`, 'm').exec(snmp6)?.[1])
  return {
    packets: four('Ip', 'OutRequests') + six('Ip6OutRequests'),
    attempts: four('Ip', 'OutNoRoutes') + six('Ip6OutNoRoutes'),
    connections: four('Tcp', 'ActiveOpens') + four('Tcp', 'PassiveOpens'),
    // Each table has a line with the names of its columns.
    sockets: tables.reduce((sum, table) => sum + table.trim().split('\n').length - 1, 0)
  }
}

type Answer = { id?: number; method?: string; result?: Record<string, unknown>; error?: { message: string } }

const pause = (): Promise<void> => new Promise((done) => setTimeout(done, 250))

/** A program's window, driven through pipes: the DevTools protocol without a socket. */
export class PipedWindow {
  #next = 1
  #rest = ''
  #session: string | null = null
  readonly #waiting = new Map<number, (answer: Answer) => void>()
  readonly process: ChildProcess

  constructor(command: string, args: readonly string[], env: Record<string, string>) {
    this.process = spawn(command, args, { env, stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] })
    const reading = this.process.stdio[4] as Duplex
    reading.setEncoding('utf8').on('data', (chunk: string) => {
      const parts = (this.#rest + chunk).split('\0')
      this.#rest = parts.pop() ?? ''
      for (const answer of parts.map((text) => JSON.parse(text) as Answer)) {
        if (answer.id === undefined) continue
        this.#waiting.get(answer.id)?.(answer)
        this.#waiting.delete(answer.id)
      }
    })
  }

  /** Waits for the window and takes hold of its page. */
  async attach(): Promise<void> {
    for (let tries = 0; tries < 120; tries++) {
      const { targetInfos = [] } = (await this.#send('Target.getTargets', {})) as {
        targetInfos?: { targetId: string; type: string; url: string }[]
      }
      const page = targetInfos.find(({ type, url }) => type === 'page' && url.startsWith('app://'))
      if (page !== undefined) {
        const { sessionId } = await this.#send('Target.attachToTarget', {
          targetId: page.targetId,
          flatten: true
        })
        this.#session = sessionId as string
        break
      }
      await pause()
    }
    for (let tries = 0; tries < 120; tries++) {
      // A page that still loads has no context to evaluate anything in.
      const ready = await this.evaluate("document.querySelector('h1') !== null").catch(() => false)
      if (ready === true) return
      await pause()
    }
    throw new Error('The window did not come up')
  }

  /** The value of a JavaScript expression, or of the promise that it gives, in the page. */
  async evaluate(expression: string): Promise<unknown> {
    const given = { expression, awaitPromise: true, returnByValue: true }
    const answer = (await this.#send('Runtime.evaluate', given)) as {
      result: { value?: unknown }
      exceptionDetails?: { text: string }
    }
    if (answer.exceptionDetails !== undefined) throw new Error(answer.exceptionDetails.text)
    return answer.result.value
  }

  /** Ends the program; resolves when it has ended. */
  async end(): Promise<void> {
    const ended = new Promise((done) => this.process.once('exit', done))
    if (this.process.exitCode === null && this.process.kill('SIGTERM')) await ended
  }

  #send(method: string, params: object): Promise<Record<string, unknown>> {
    const id = this.#next++
    const session = this.#session === null ? {} : { sessionId: this.#session }
    const writing = this.process.stdio[3] as Duplex
    return new Promise((done, fail) => {
      this.#waiting.set(id, ({ result, error }) =>
        error === undefined ? done(result ?? {}) : fail(new Error(error.message))
      )
      writing.write(`${JSON.stringify({ id, method, params, ...session })}\0`)
    })
  }
}
