import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import http from 'node:http'
import https from 'node:https'
import { dirname } from 'node:path'
import { pipeline } from 'node:stream/promises'
import tls from 'node:tls'
import { OutOfReach } from './problem.mjs'

const CONNECT_MS = 6000
const STALL_MS = 30_000
const REDIRECTS = 5
const REASONS = {
  ENOTFOUND: 'the name of the host is unknown here',
  EAI_AGAIN: 'the name of the host is unknown here',
  ECONNREFUSED: 'the host refuses the connection',
  ECONNRESET: 'the connection was cut',
  ETIMEDOUT: 'the host does not answer',
  ENETUNREACH: 'there is no network',
  EHOSTUNREACH: 'there is no way to the host'
}

/**
 * Fetches one file, once: a place that is out of reach fails within seconds, because there is another way to go. The
 * file is deleted again when its sha256 is not the expected one.
 *
 * @param {string} url
 * @param {string} file
 * @param {string} sha256
 * @param {(done: number, total: number) => void} report
 * @param {{ connectMs?: number, stallMs?: number, env?: Record<string, string | undefined> }} [options]
 * @throws OutOfReach with a reason in plain words
 */
export async function download(url, file, sha256, report, options = {}) {
  const stallMs = options.stallMs ?? STALL_MS
  await mkdir(dirname(file), { recursive: true })
  try {
    const response = await open(url, options.connectMs ?? CONNECT_MS, options.env ?? process.env, REDIRECTS)
    const total = Number(response.headers['content-length'] ?? 0)
    const hash = createHash('sha256')
    let done = 0
    response.setTimeout(stallMs, () => response.destroy(new Error(`nothing arrived for ${stallMs / 1000} s`)))
    response.on('data', (chunk) => {
      hash.update(chunk)
      done += chunk.length
      report(done, total)
    })
    await pipeline(response, createWriteStream(file))
    const found = hash.digest('hex')
    if (found !== sha256)
      throw new Error(`its sha256 is ${found}, expected ${sha256}; it was deleted, not used`)
  } catch (error) {
    await rm(file, { force: true })
    throw new OutOfReach(`${url} cannot be had (${reasonOf(error)})`)
  }
}

/** @param {unknown} error */
function reasonOf(error) {
  const { code, message } = /** @type {NodeJS.ErrnoException} */ (error)
  return REASONS[/** @type {keyof typeof REASONS} */ (code)] ?? message
}

/**
 * @param {string} url
 * @param {number} connectMs
 * @param {Record<string, string | undefined>} env
 * @param {number} redirectsLeft
 * @returns {Promise<http.IncomingMessage>}
 */
async function open(url, connectMs, env, redirectsLeft) {
  const target = new URL(url)
  const tunnel = await openTunnel(target, connectMs, env)
  const response = await new Promise((resolve, reject) => {
    const client = target.protocol === 'http:' ? http : https
    const request = client.get(target, {
      headers: { 'user-agent': 'heisenbench-setup' },
      agent: false,
      ...(tunnel === null ? {} : { createConnection: () => tunnel })
    })
    // The limit is for connecting; a slow transfer has its own.
    const timer = setTimeout(
      () => request.destroy(new Error(`no answer in ${connectMs / 1000} s`)),
      connectMs
    )
    request.on('response', (answer) => {
      clearTimeout(timer)
      resolve(answer)
    })
    request.on('error', (error) => {
      clearTimeout(timer)
      reject(error)
    })
  })
  const status = response.statusCode ?? 0
  if (status === 200) return response
  response.resume()
  const location = response.headers.location
  if (status >= 300 && status < 400 && location !== undefined && redirectsLeft > 0) {
    const next = new URL(location, target)
    if (target.protocol === 'https:' && next.protocol !== 'https:')
      throw new Error(`${target.host} leads to an unsafe address`)
    return open(next.href, connectMs, env, redirectsLeft - 1)
  }
  throw new Error(`${target.host} answers ${status}`)
}

/**
 * Goes through the proxy that HTTPS_PROXY names, as npm and pip do; null when there is none for this host.
 *
 * @param {URL} target
 * @param {number} connectMs
 * @param {Record<string, string | undefined>} env
 * @returns {Promise<tls.TLSSocket | null>}
 */
async function openTunnel(target, connectMs, env) {
  const proxy = env.https_proxy ?? env.HTTPS_PROXY
  if (
    !proxy ||
    target.protocol !== 'https:' ||
    goesDirect(target.hostname, env.no_proxy ?? env.NO_PROXY ?? '')
  )
    return null
  const address = new URL(proxy)
  const socket = await new Promise((resolve, reject) => {
    const request = http.request({
      host: address.hostname,
      port: address.port || 80,
      method: 'CONNECT',
      path: `${target.hostname}:${target.port || 443}`,
      timeout: connectMs,
      ...(address.username === ''
        ? {}
        : { auth: `${decodeURIComponent(address.username)}:${decodeURIComponent(address.password)}` })
    })
    request.on('connect', (answer, connection) =>
      answer.statusCode === 200
        ? resolve(connection)
        : reject(new Error(`the proxy answers ${answer.statusCode}`))
    )
    request.on('timeout', () => request.destroy(new Error('the proxy does not answer')))
    request.on('error', reject)
    request.end()
  })
  return tls.connect({ socket, servername: target.hostname })
}

/** @param {string} host @param {string} list the value of NO_PROXY */
function goesDirect(host, list) {
  return list
    .split(',')
    .map((entry) => entry.trim().replace(/^\*?\./, ''))
    .some((entry) => entry === '*' || (entry !== '' && (host === entry || host.endsWith(`.${entry}`))))
}
