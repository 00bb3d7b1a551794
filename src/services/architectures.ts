import { randomUUID } from 'node:crypto'
import {
  type Architecture,
  ArchitectureId,
  type OwnArchitecture,
  type StoredArchitecture
} from '@contract/architecture'
import { AppError } from '@contract/errors'
import type { StudyNetwork, StudySpec } from '@contract/study'
import type { EventHub } from './event-hub'
import { safely } from './safely'
import type { Store } from './store/store'

/** The architectures that people have put together in the open project. */
export interface Architectures {
  list(): Promise<StoredArchitecture[]>
  /** Stores one; `id` null makes a new one. Throws `already-exists`. */
  save(id: string | null, architecture: OwnArchitecture): Promise<StoredArchitecture>
  /** What was removed, so that it can be saved again. Runs keep their layers. */
  remove(id: string): Promise<StoredArchitecture>
  /** A built-in or own one by its name. Throws `not-found`. */
  resolve(name: string): Promise<Architecture>
  /** A study with the layers of own architectures in the place of their names. */
  resolveStudy(spec: StudySpec): Promise<StudySpec>
}

export function createArchitectures(open: () => { readonly store: Store }, hub: EventHub): Architectures {
  const changed = (): void => hub.emit('project.changed', { what: 'architectures' })
  function find(id: string): StoredArchitecture {
    const found = open()
      .store.architectures.list()
      .find((one) => one.id === id)
    if (found) return found
    throw new AppError('not-found', `There is no own architecture with the id "${id}" in this project.`)
  }
  return {
    list: safely(() => open().store.architectures.list()),
    save: safely((id: string | null, architecture: OwnArchitecture) => {
      const { architectures } = open().store
      const known = architectures.byName(architecture.name)
      if (known && known.id !== id) {
        const message = `This project has an architecture "${architecture.name}" already. Choose another name.`
        throw new AppError('already-exists', message, { issues: [{ path: 'name', message }] })
      }
      const stored = id ?? randomUUID()
      architectures.put(stored, architecture, new Date().toISOString())
      changed()
      return find(stored)
    }),
    remove: safely((id: string) => {
      const found = find(id)
      open().store.architectures.remove(id)
      changed()
      return found
    }),
    resolve: safely((name: string) => resolveArchitecture(name, open().store)),
    resolveStudy: safely((spec: StudySpec) => withLayers(spec, open().store))
  }
}

/** A study with the layers of own architectures in the place of their names. Throws `not-found`. */
export function withLayers(spec: StudySpec, store: Store): StudySpec {
  return { ...spec, networks: spec.networks.map((network) => resolveArchitecture(network, store)) }
}

/** Throws `not-found`, with what there is. */
export function resolveArchitecture(network: StudyNetwork, store: Store): Architecture {
  if (typeof network !== 'string') return network
  const builtin = ArchitectureId.safeParse(network)
  if (builtin.success) return builtin.data
  const found = store.architectures.byName(network)
  if (found) return { name: found.name, layers: found.layers }
  const own = store.architectures.list().map(({ name }) => name)
  throw new AppError(
    'not-found',
    `There is no architecture "${network}". Built in: ${ArchitectureId.options.join(', ')}; ` +
      (own.length === 0 ? 'this project has none of its own.' : `of this project: ${own.join(', ')}.`)
  )
}
