import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { download } from '../../tools/lib/download.mjs'
import { OutOfReach } from '../../tools/lib/problem.mjs'
import { createReachMemory } from '../../tools/lib/reach.mjs'
import { useTemporaryFolder } from './temporary-folder'

const temporary = useTemporaryFolder()
const servers: Server[] = []
const body = Buffer.alloc(300_000, 'heisenbench')
const sha256 = createHash('sha256').update(body).digest('hex')
const nothing = (): void => undefined

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/file.zip`
}

async function refusal(url: string, options = {}): Promise<string> {
  const file = join(temporary(), 'file.zip')
  const error = await download(url, file, sha256, nothing, options).then(
    () => null,
    (reason: unknown) => reason
  )
  expect(error).toBeInstanceOf(OutOfReach)
  expect(existsSync(file)).toBe(false)
  return (error as Error).message
}

describe('download', () => {
  it('fetches a file through a redirect and reports how far it is', async () => {
    const url = await serve((request, response) => {
      if (request.url === '/file.zip') response.writeHead(302, { location: '/elsewhere.zip' }).end()
      else response.writeHead(200, { 'content-length': body.length }).end(body)
    })
    const file = join(temporary(), 'deep', 'file.zip')
    const reports: [number, number][] = []
    await download(url, file, sha256, (done, total) => reports.push([done, total]))
    expect(readFileSync(file).equals(body)).toBe(true)
    expect(reports.at(-1)).toEqual([body.length, body.length])
  })

  it('refuses and deletes a file that was tampered with', async () => {
    const tampered = Buffer.from(body)
    tampered[1000]! ^= 1
    const url = await serve((_, response) => response.end(tampered))
    expect(await refusal(url)).toMatch(
      /its sha256 is [0-9a-f]{64}, expected [0-9a-f]{64}; it was deleted, not used/
    )
  })

  it('refuses a page that comes instead of the file', async () => {
    expect(await refusal(await serve((_, response) => response.writeHead(404).end()))).toContain(
      'answers 404'
    )
  })

  it('goes round in circles only a few times', async () => {
    let asked = 0
    const url = await serve((_, response) => {
      asked++
      response.writeHead(302, { location: '/file.zip' }).end()
    })
    expect(await refusal(url)).toContain('answers 302')
    expect(asked).toBeLessThan(10)
  })

  it('gives up soon on a host that does not answer, or stops in the middle', async () => {
    expect(await refusal(await serve(nothing), { connectMs: 100 })).toContain('no answer in 0.1 s')
    const stalling = await serve((_, response) => {
      response.writeHead(200, { 'content-length': body.length })
      response.write(body.subarray(0, 1000))
    })
    expect(await refusal(stalling, { stallMs: 100 })).toContain('nothing arrived for 0.1 s')
  })

  it('says in plain words that a host refuses', async () => {
    const url = await serve(nothing)
    servers[0]!.close()
    await once(servers[0]!, 'close')
    expect(await refusal(url)).toContain('the host refuses the connection')
  })
})

describe('the memory of hosts that did not answer', () => {
  it('lasts a day, for the whole host, and is forgotten on demand', () => {
    const file = join(temporary(), 'cache', 'unreachable.json')
    let now = 1_000_000
    const memory = createReachMemory(file, () => now)
    expect(memory.blocked('https://example.org/a')).toBeNull()
    memory.remember('https://example.org/a', 'it is asleep')
    memory.remember('https://example.com/', 'it is away')
    expect(memory.blocked('https://example.org/b')).toBe('it is asleep')
    expect(memory.blocked('https://other.org/a')).toBeNull()
    now += 24 * 3600 * 1000 - 1
    expect(createReachMemory(file, () => now).blocked('https://example.com/')).toBe('it is away')
    now += 1
    expect(memory.blocked('https://example.org/a')).toBeNull()
    now -= 1
    memory.forget()
    expect(memory.blocked('https://example.org/a')).toBeNull()
  })
})
