// Collects every text of the window into resources/languages/messages.json, which translations are made from.
//   npm run messages              writes the catalogue
//   npm run messages -- de.json   says what a translation lacks and what it has too much
import { readFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { catalogueText, collectMessages } from './language/collect.mjs'
import { inProject } from './lib/paths.mjs'

const { messages, faults } = collectMessages(inProject('.'))
if (faults.length > 0) {
  process.stderr.write(
    `The key of a message has to be a literal. Found:\n${faults.map((one) => `  ${one}\n`).join('')}`
  )
  process.exit(1)
}
const [translation] = process.argv.slice(2)
if (translation === undefined) {
  mkdirSync(inProject('resources/languages'), { recursive: true })
  writeFileSync(inProject('resources/languages/messages.json'), catalogueText(messages))
  process.stdout.write(`${messages.size} messages in resources/languages/messages.json\n`)
} else {
  const has = JSON.parse(readFileSync(translation, 'utf8')).messages ?? {}
  const lacks = [...messages.keys()].filter((key) => !has[key])
  const over = Object.keys(has).filter((key) => !messages.has(key))
  for (const key of lacks) process.stdout.write(`lacks     ${key}\n`)
  for (const key of over) process.stdout.write(`unknown   ${key}\n`)
  process.stdout.write(
    `${messages.size - lacks.length} of ${messages.size} translated, ${over.length} no longer used\n`
  )
}
