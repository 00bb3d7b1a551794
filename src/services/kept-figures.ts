import type { KeptFigure, NewKeptFigure } from '@contract/kept-figure'
import type { EventHub } from './event-hub'
import type { KeptFigureRows } from './store/kept-figures'

/** What can be done with the figures kept for the report. Every change is told. */
export interface KeptFigures {
  list(): KeptFigure[]
  add(figure: NewKeptFigure): KeptFigure
  remove(id: string): KeptFigure[]
  restore(id: string): KeptFigure[]
  rename(id: string, title: string): KeptFigure[]
  reorder(ids: readonly string[]): KeptFigure[]
}

export function createKeptFigures(rows: () => KeptFigureRows, hub: EventHub): KeptFigures {
  function changed(work: (kept: KeptFigureRows) => void): KeptFigure[] {
    const kept = rows()
    work(kept)
    hub.emit('project.changed', { what: 'kept' })
    return kept.list()
  }
  return {
    list: () => rows().list(),
    add(figure) {
      const added = rows().add(figure, new Date().toISOString())
      hub.emit('project.changed', { what: 'kept' })
      return added
    },
    remove: (id) => changed((kept) => kept.remove(id)),
    restore: (id) => changed((kept) => kept.restore(id)),
    rename: (id, title) => changed((kept) => kept.rename(id, title)),
    reorder: (ids) => changed((kept) => kept.reorder(ids))
  }
}
