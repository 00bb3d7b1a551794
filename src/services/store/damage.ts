import type { DamagedRecord } from '@contract/project'

/** Records of a project that lists had to leave out, because they are damaged. Remembered until it is closed. */
export class Damage {
  private readonly found = new Map<string, DamagedRecord>()
  private listener: () => void = () => undefined

  /** Each record once, in the order in which they were found. */
  list(): DamagedRecord[] {
    return [...this.found.values()]
  }

  note(record: DamagedRecord): void {
    const key = `${record.table} ${record.id}`
    if (this.found.has(key)) return
    this.found.set(key, record)
    this.listener()
  }

  /** `listener` is told whenever another one is found. */
  listen(listener: () => void): void {
    this.listener = listener
  }
}
