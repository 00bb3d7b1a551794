import { formatCount } from '@core/charts/format'
import { counted, locale } from './i18n'

/** How long something takes, in whole seconds: "2 h 05 min", "3 min 20 s", "12 s". */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  const hours = Math.floor(whole / 3600)
  const minutes = Math.floor((whole % 3600) / 60)
  const rest = whole % 60
  if (hours > 0) return `${hours} h ${String(minutes).padStart(2, '0')} min`
  if (minutes > 0) return `${minutes} min ${String(rest).padStart(2, '0')} s`
  return `${rest} s`
}

/** A duration that is only estimated: "20 s", "4 min", "2 h 05 min". */
export function roughDuration(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds / 5) * 5)} s`
  if (seconds < 3570) return `${Math.round(seconds / 60)} min`
  return duration(Math.round(seconds / 300) * 300)
}

/** A stored time in the words of the reader's own place: "23 Nov 2026, 21:05". */
export function time(iso: string): string {
  const date = new Date(iso)
  if (Number.isNaN(date.getTime())) return iso
  return date.toLocaleString(locale(), { dateStyle: 'medium', timeStyle: 'short' })
}

/** The time of day to the second, from 00:00:00 to 23:59:59: without a cycle that is named, midnight would be 24:00:00. */
export function clockTime(iso: string): string {
  return new Date(iso).toLocaleTimeString(locale(), {
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }
  })
}

/** "1 run", "3 runs", "10,000 images"; in another language the form that its rules of plural ask for. Literals only. */
export function plural(amount: number, one: string, many = `${one}s`): string {
  return counted(amount, formatCount(amount), one, many)
}

/** A size in binary units: "3.2 GiB", "512 MiB", "17 KiB". */
export function bytes(count: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const
  const step = count < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(count) / 10))
  const value = count / 1024 ** step
  return `${step > 0 && value < 10 ? value.toFixed(1) : Math.round(value)} ${units[step] ?? 'B'}`
}

/** What stands between the commas, blanks and semicolons of a list. */
export function numberParts(text: string): string[] {
  return text.split(/[\s,;]+/).filter((part) => part !== '')
}

/** "0.1" or "8/255" as a number; NaN for what is none. */
export function numberOf(word: string): number {
  const [above = '', below = '1', ...more] = word.split('/')
  return above === '' || below === '' || more.length > 0 ? Number.NaN : Number(above) / Number(below)
}

/** A number as a person would type it, so that `numberOf` gives the same one: 0.1, or 8/255 instead of 17 digits. */
export function typedNumber(value: number): string {
  const levels = Math.round(value * 255)
  const decimal = String(value)
  return decimal.length > 10 && levels / 255 === value ? `${levels}/255` : decimal
}

/** "1, 2 8/255" as numbers; what is no number stays NaN, so that a schema points at it. */
export function parseNumbers(text: string): number[] {
  return numberParts(text).map(numberOf)
}
