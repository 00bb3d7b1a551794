import type { Dice } from './random'

/** Files by their names within a folder. */
export type Files = ReadonlyMap<string, Buffer>

/** One kind of input that comes from outside. */
export interface Target {
  readonly name: string
  /** A damaged input. Good files are made once, at the first call. */
  make(dice: Dice): Promise<Files>
  /**
   * Reads what lies in `input` as the program would; may write into `output` alone; `names` are those of the files. A value or an AppError are both fine.
   */
  run(input: string, output: string, names: readonly string[]): Promise<void>
  /** Whether an error's message says what a person needs; at least that something was expected, as a rule. */
  readonly message: RegExp
}

/** A folder or file that `run` is given, by the first part of the names. */
export const asFiles = (files: Record<string, Buffer | string>): Map<string, Buffer> =>
  new Map(Object.entries(files).map(([name, content]) => [name, Buffer.from(content)]))
