import { readFileSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { createSpeller } from './speller'
import type { FromSpelling, SpellingData, ToSpelling } from './thread-messages'

// The entry of the spell checker's thread: reading a dictionary takes a third of a second and suggestions take tens of
// milliseconds, in which the process that moves the window must not stand still.

const { affixes, words, own } = workerData as SpellingData
const speller = createSpeller(readFileSync(affixes), readFileSync(words), own)

function answer(message: ToSpelling): string[] {
  switch (message.ask) {
    case 'wrong':
      return speller.wrong(message.words)
    case 'suggest':
      return speller.suggest(message.words[0])
    case 'add':
      speller.add(message.words[0])
      return []
  }
}

parentPort?.on('message', (message: ToSpelling) => {
  parentPort?.postMessage({ id: message.id, words: answer(message) } satisfies FromSpelling)
})
