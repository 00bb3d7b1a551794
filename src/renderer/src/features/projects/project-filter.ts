import type { ProjectCard } from '@contract/project'
import { holdsWords } from '../../search-words'

/** Projects whose name, folder or tags hold every word of the query, and that have the tag, if one is chosen. */
export function filterProjects(
  cards: readonly ProjectCard[],
  query: string,
  tag: string | null
): ProjectCard[] {
  const holds = holdsWords(query)
  return cards.filter(
    (card) =>
      holds([card.name, card.folder, ...card.tags].join('\n')) && (tag === null || card.tags.includes(tag))
  )
}

/** Every tag once, in the order of the alphabet. */
export function allTags(cards: readonly ProjectCard[]): string[] {
  return [...new Set(cards.flatMap(({ tags }) => tags))].sort((a, b) => a.localeCompare(b))
}

/** Tags as a person types them, between commas: trimmed, each once, none too long. */
export function parseTags(text: string): string[] {
  const tags = text
    .split(',')
    .map((tag) => tag.trim().slice(0, 30))
    .filter((tag) => tag !== '')
  return [...new Set(tags)].slice(0, 20)
}
