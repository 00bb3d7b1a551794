import {
  type Architecture,
  ArchitectureId,
  architectureInfos,
  architectureSummary
} from '@contract/architecture'
import { type ComputedRef, computed } from 'vue'
import { useLibraryStore } from '../../stores/library'

export interface ArchitectureChoice {
  readonly name: string
  readonly summary: string
  readonly architecture: Architecture
  /** Id of an own one; null for a built-in one. */
  readonly ownId: string | null
}

/** The built-in architectures, then those of the project. */
export function useArchitectureChoices(): ComputedRef<readonly ArchitectureChoice[]> {
  const library = useLibraryStore()
  const builtin = ArchitectureId.options.map((id): ArchitectureChoice => ({
    name: id,
    summary: architectureInfos[id].summary,
    architecture: id,
    ownId: null
  }))
  return computed(() => [
    ...builtin,
    ...library.architectures.map(({ id, name, layers }): ArchitectureChoice => {
      const architecture = { name, layers }
      return { name, summary: architectureSummary(architecture), architecture, ownId: id }
    })
  ])
}

/** The choices, and the architecture behind a name; the name itself where there is none, for the schema to judge. */
export function useArchitectures(): {
  choices: ComputedRef<readonly ArchitectureChoice[]>
  architectureOf(name: string): Architecture | string
} {
  const choices = useArchitectureChoices()
  return {
    choices,
    architectureOf: (name) => choices.value.find((choice) => choice.name === name)?.architecture ?? name
  }
}
