import type { WireError } from '@contract/errors'
import type { Progress } from '@contract/job'

/** Where a command writes: results to standard output, everything else to standard error. */
export interface Output {
  readonly json: boolean
  /** One JSON object a line, with `--json` only. */
  line(value: object): void
  /** Text for people, without `--json` only. */
  text(text: string): void
  /** One line on standard error that rewrites itself on a terminal. */
  progress(label: string, progress: Progress, eta: number | null): void
  /** A remark on standard error. */
  note(text: string): void
  error(error: WireError): void
}

/** Seconds for people: "8 s", "3 min 05 s", "1 h 02 min". */
export function duration(seconds: number): string {
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`
  return `${Math.floor(whole / 3600)} h ${String(Math.floor((whole % 3600) / 60)).padStart(2, '0')} min`
}

/** Rewrites at most this often on a terminal, and writes at most a line in `QUIET_SECONDS` elsewhere. */
const TERMINAL_SECONDS = 0.1
const QUIET_SECONDS = 10

export function createOutput(json: boolean): Output {
  const terminal = process.stderr.isTTY
  let shownAt = -Infinity
  let open = false

  function endLine(): void {
    if (open) process.stderr.write('\n')
    open = false
  }

  return {
    json,
    line(value) {
      if (json) process.stdout.write(`${JSON.stringify(value)}\n`)
    },
    text(text) {
      if (json) return
      endLine()
      process.stdout.write(`${text}\n`)
    },
    progress(label, progress, eta) {
      const now = process.uptime()
      if (now - shownAt < (terminal ? TERMINAL_SECONDS : QUIET_SECONDS)) return
      shownAt = now
      const share = progress.total > 0 ? Math.floor((100 * progress.done) / progress.total) : 0
      const left = eta === null ? '' : `, ${duration(eta)} left`
      const line = `${label}: ${share} % ${progress.message}${left}`
      if (terminal) {
        process.stderr.write(`\r\u001b[2K${line.slice(0, (process.stderr.columns || 80) - 1)}`)
        open = true
      } else {
        process.stderr.write(`${line}\n`)
      }
    },
    note(text) {
      endLine()
      process.stderr.write(`${text}\n`)
    },
    error(error) {
      endLine()
      if (json) process.stdout.write(`${JSON.stringify({ kind: 'error', ...error })}\n`)
      process.stderr.write(`heisenbench: ${error.message}\n`)
      if (error.stack !== undefined) process.stderr.write(`${error.stack}\n`)
    }
  }
}

/** Columns aligned for a monospaced terminal; the first row is the header. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => [...(row[column] ?? '')].length))
  )
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - [...cell].length))
      .join('  ')
      .trimEnd()
  )
  const rule = widths.map((width) => '-'.repeat(width)).join('  ')
  return [lines[0], rule, ...lines.slice(1)].join('\n')
}
