import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, test } from '@playwright/test'
import {
  PipedWindow,
  type Traffic,
  cutOff,
  mayCutOff,
  mayWatchSockets,
  socketsIn,
  traffic,
  trafficOf,
  watched
} from './cut-off'
import { electronBinary, startArguments, startEnvironment } from './workbench'

// Nothing is sent anywhere: the quick study in a network namespace where the kernel counts every packet, every
// connection and every attempt at one, and strace writes down every socket that is opened. It is shortened here: all of
// its networks, attacks and estimators on few images. HEISENBENCH_WHOLE_STUDY=1 runs it untouched, which takes minutes.

const quick = JSON.parse(readFileSync(resolve('resources/studies/trade-off-quick.json'), 'utf8')) as {
  measure: object
}
const study: object =
  process.env['HEISENBENCH_WHOLE_STUDY'] === '1'
    ? quick
    : {
        ...quick,
        epochs: 1,
        limits: { train: 600, test: 200 },
        measure: {
          ...quick.measure,
          samples: 50,
          estimators: [
            { estimator: 'data', options: { samples: 50 } },
            { estimator: 'local', options: { images: 2, draws: 64 } }
          ]
        }
      }
const silent: Traffic = { packets: 0, attempts: 0, connections: 0, sockets: 0 }
const minutes = 20 * 60_000

let folder: string
test.beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'heisenbench-offline-'))
})
test.afterAll(() => rmSync(folder, { recursive: true, force: true }))
test.beforeEach(() => {
  test.skip(!mayCutOff(), 'this machine lets no program run in a network namespace of its own')
})

const watches = mayWatchSockets()
/** Where the openings of sockets are written down; the command as it is where that cannot be done. */
let socketLog: string
test.beforeEach(() => {
  socketLog = join(folder, 'sockets.txt')
  writeFileSync(socketLog, '')
})
const watching = (command: string, args: readonly string[]): [string, readonly string[]] =>
  watches ? watched(command, args, socketLog) : [command, args]

/** No socket was opened but those between processes; some were, or the watch has seen nothing. */
async function expectLocalSockets(): Promise<void> {
  test.info().annotations.push({ type: 'sockets', description: watches ? 'each watched' : 'no strace here' })
  if (!watches) return
  // The watch ends a moment after what it watches.
  await expect.poll(() => socketsIn(socketLog).local).toBeGreaterThan(0)
  await new Promise((done) => setTimeout(done, 500))
  expect(socketsIn(socketLog).others).toEqual([])
}

/** Runs a script of Node in a namespace of its own; what that namespace saw comes after the script's own output. */
function runCutOff(args: readonly string[]): { status: number | null; output: string; seen: Traffic } {
  const tables = ['tcp', 'tcp6', 'udp', 'udp6', 'raw', 'raw6']
  const told = ['snmp', 'snmp6', ...tables].map((name) => `echo "@@@"; cat /proc/net/${name}`).join('; ')
  const [run, given] = watching(process.execPath, args)
  const [command, full] = cutOff('sh', ['-c', `"$@"; code=$?; ${told}; exit $code`, 'sh', run, ...given])
  const result = spawnSync(command, full, {
    encoding: 'utf8',
    env: startEnvironment(folder),
    maxBuffer: 1 << 26
  })
  const [output = '', snmp = '', snmp6 = '', ...rest] = result.stdout.split('@@@\n')
  return { status: result.status, output: output + result.stderr, seen: traffic(snmp, snmp6, rest) }
}

test('the counters see an attempt at a connection, a datagram and a look-up', () => {
  // 192.0.2.1 is an address of the documentation, which belongs to nobody.
  const connection = runCutOff([
    '-e',
    "require('net').connect(80, '192.0.2.1').on('error', () => process.exit(0))"
  ])
  expect(connection.seen.attempts).toBeGreaterThan(0)
  const datagram = runCutOff([
    '-e',
    "require('dgram').createSocket('udp4').send('x', 9, '192.0.2.1', () => process.exit(0))"
  ])
  expect(datagram.seen.attempts).toBeGreaterThan(0)
  // Opened and closed: no counter of the kernel knows of it.
  if (watches) {
    expect(
      runCutOff(['-e', "require('dgram').createSocket('udp4').bind(0, () => process.exit(0))"]).status
    ).toBe(0)
    expect(socketsIn(socketLog).others.join()).toContain('AF_INET')
  }
  writeFileSync(socketLog, '')
  expect(runCutOff(['-e', '']).seen).toEqual(silent)
  expect(socketsIn(socketLog).others).toEqual([])
})

test('the window runs a study without a packet, a connection or an attempt at one', async () => {
  test.setTimeout(minutes)
  const [command, args] = cutOff(...watching(electronBinary, startArguments(['--remote-debugging-pipe'])))
  const window = new PipedWindow(command, args, startEnvironment(folder))
  try {
    await window.attach()
    const call = async (name: string, input: unknown): Promise<unknown> => {
      const answer = await window.evaluate(`bridge.call(${JSON.stringify(name)}, ${JSON.stringify(input)})`)
      expect(answer, name).toMatchObject({ ok: true })
      return (answer as { value?: unknown }).value
    }
    await call('projects.create', { folder: join(folder, 'Offline'), name: 'Offline' })
    await call('studies.start', study)
    await expect
      .poll(async () => ((await call('studies.list', undefined)) as { state: string }[])[0]?.state, {
        timeout: minutes,
        intervals: [1000]
      })
      .toBe('done')
    const path = join(folder, 'offline.pdf')
    await call('reports.save', {
      path,
      format: 'pdf',
      token: null,
      options: await call('reports.options', undefined)
    })
    expect(statSync(path).size).toBeGreaterThan(10_000)
    expect(trafficOf(window.process.pid ?? 0)).toEqual(silent)
  } finally {
    await window.end()
  }
  await expectLocalSockets()
})

test('the command line runs it as silently', async () => {
  test.setTimeout(minutes)
  const file = join(folder, 'study.json')
  writeFileSync(file, JSON.stringify(study))
  const project = join(folder, 'By command')
  const cli = resolve('out/main/cli.js')
  expect(runCutOff([cli, 'project', 'create', project])).toMatchObject({ status: 0, seen: silent })
  const ran = runCutOff([cli, 'study', 'run', file, '--project', project])
  expect(ran.status, ran.output.slice(-2000)).toBe(0)
  expect(ran.seen).toEqual(silent)
  await expectLocalSockets()
})
