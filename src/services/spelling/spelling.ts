import { appendFile, readFile } from 'node:fs/promises'
import { Worker } from 'node:worker_threads'
import type { FromSpelling, SpellingData, ToSpelling } from './thread-messages'

export interface SpellingOptions {
  /** Built JavaScript of the thread that has the dictionary. */
  readonly thread: string
  /** Its affix file and its list of words, as Hunspell has them. */
  readonly affixes: string
  readonly words: string
  /** Words that the user has added, one a line. */
  readonly ownWords: string
}

/**
 * The spell checker of the window, from a dictionary that the program brings along: nothing is fetched. It helps, and
 * nothing hangs on it: where it fails, words are right.
 */
export interface Spelling {
  /** Those of the words that are misspelt. */
  wrong(words: readonly string[]): Promise<string[]>
  /** What may have been meant, the likeliest first. */
  suggest(word: string): Promise<string[]>
  /** Takes a word for right, from now on and after the next start. */
  add(word: string): Promise<void>
}

/** Questions at once; what comes beyond is taken for right, for a thread that hangs must not fill the memory. */
const MOST_WAITING = 1000

export function createSpelling(options: SpellingOptions): Spelling {
  const waiting = new Map<number, (words: readonly string[]) => void>()
  let thread: Promise<Worker> | null = null
  let last = 0

  async function start(): Promise<Worker> {
    const text = await readFile(options.ownWords, 'utf8').catch(() => '')
    const { affixes, words } = options
    const own = text.split(/\r?\n/).filter((word) => word !== '')
    const worker = new Worker(options.thread, {
      workerData: { affixes, words, own } satisfies SpellingData
    })
    worker.unref()
    worker.on('message', ({ id, words: found }: FromSpelling) => {
      waiting.get(id)?.(found)
      waiting.delete(id)
    })
    const end = (): void => {
      thread = null
      for (const settle of waiting.values()) settle([])
      waiting.clear()
    }
    worker.on('error', end)
    worker.on('exit', end)
    return worker
  }

  async function ask(question: Omit<ToSpelling, 'id'>): Promise<string[]> {
    if (waiting.size >= MOST_WAITING) return []
    thread ??= start()
    const worker = await thread
    const id = ++last
    const answer = new Promise<readonly string[]>((settle) => waiting.set(id, settle))
    worker.postMessage({ ...question, id })
    return [...(await answer)]
  }

  return {
    wrong: (words) => ask({ ask: 'wrong', words }),
    suggest: (word) => ask({ ask: 'suggest', words: [word] }),
    async add(word) {
      await ask({ ask: 'add', words: [word] })
      await appendFile(options.ownWords, `${word}\n`, 'utf8')
    }
  }
}
