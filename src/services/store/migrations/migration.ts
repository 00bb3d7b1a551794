/** One step of the schema. A step that was ever released is never changed again: a new one is added. */
export interface Migration {
  /** 1, 2, 3, ... without gaps; the database stores the last one in `user_version`. */
  readonly version: number
  readonly name: string
  readonly sql: string
}
