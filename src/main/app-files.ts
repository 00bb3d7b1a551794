import { readFile } from 'node:fs/promises'
import { extname, isAbsolute, relative, resolve } from 'node:path'
import { isAppUrl } from './origin'

const mimeTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ttf': 'font/ttf',
  '.woff2': 'font/woff2'
}

export interface FileAnswer {
  readonly status: 200 | 403 | 404 | 405
  readonly mimeType: string
  readonly body: Buffer
}

/** The file inside `root` that a URL names, or null when it names none or leads out of `root`. */
export function containedPath(root: string, url: string): string | null {
  if (!isAppUrl(url)) return null
  let path: string
  try {
    path = decodeURIComponent(new URL(url).pathname)
  } catch {
    return null
  }
  if (path.includes('\0') || path.includes('\\')) return null
  const file = resolve(root, `.${path === '/' ? '/index.html' : path}`)
  const inside = relative(root, file)
  return inside === '' || inside.startsWith('..') || isAbsolute(inside) ? null : file
}

/** Answers a request for a file of the built window; nothing outside `root` is ever read. */
export async function answerRequest(
  root: string,
  request: { url: string; method: string }
): Promise<FileAnswer> {
  const refuse = (status: 403 | 404 | 405): FileAnswer => ({
    status,
    mimeType: 'text/plain; charset=utf-8',
    body: Buffer.alloc(0)
  })
  if (request.method !== 'GET') return refuse(405)
  const file = containedPath(root, request.url)
  if (file === null) return refuse(403)
  const mimeType = mimeTypes[extname(file)]
  if (mimeType === undefined) return refuse(404)
  try {
    return { status: 200, mimeType, body: await readFile(file) }
  } catch {
    return refuse(404)
  }
}
