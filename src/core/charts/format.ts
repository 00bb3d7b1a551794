import type { Rate } from '@contract/measurement'
import type { Bounds } from '@contract/threat-model'
import { epsilonAsText } from '@contract/threat-model'

/**
 * What stands between thousands. The window sets the mark of its language once, before it draws anything; report and
 * command line keep the comma. The decimal point is a point everywhere, as in papers, fields and files.
 */
export const numberMarks = { group: ',' }

/**
 * How a number stands with what it counts. The window sets the rules of its language once, as it does the mark above; report
 * and command line keep those of English.
 */
export const numberWords = {
  counted: (amount: number, shown: string, one: string, many: string): string =>
    `${shown} ${amount === 1 ? one : many}`
}

/** Stands where a number is missing or not finite. */
export const MISSING = '–'

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹'

/** A whole number with thousands apart: 60000 is "60,000". */
export function formatCount(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return MISSING
  const digits = Math.abs(value).toFixed(0)
  return signed(value < 0 && digits !== '0', groupThousands(digits))
}

/** "1 value", "3 values" in the language of the window. Literals only: the catalogue is made of them. */
export function plural(amount: number, one: string, many = `${one}s`): string {
  return numberWords.counted(amount, formatCount(amount), one, many)
}

/** A measured value with `significant` digits: "0.8421", "391.9", "1,204", "3.10 × 10⁻⁵". */
export function formatNumber(value: number | null, significant = 4): string {
  if (value === null || !Number.isFinite(value)) return MISSING
  if (value === 0) return '0'
  const size = Math.abs(value)
  if (size < 1e-4 || size >= 1e7) return signed(value < 0, scientific(size, significant))
  const decimals = Math.max(0, significant - 1 - Math.floor(Math.log10(size)))
  const [whole = '', fraction] = size.toFixed(decimals).split('.')
  return signed(value < 0, groupThousands(whole) + (fraction === undefined ? '' : `.${fraction}`))
}

/** A value that a person chose, without trailing zeros: 0.1 stays "0.1". */
export function formatSetting(value: number): string {
  if (!Number.isFinite(value)) return MISSING
  const size = Math.abs(value)
  if (size !== 0 && (size < 1e-4 || size >= 1e9)) return signed(value < 0, scientific(size, 4, true))
  const [whole = '', fraction] = String(Number(size.toPrecision(6))).split('.')
  return signed(value < 0, groupThousands(whole) + (fraction === undefined ? '' : `.${fraction}`))
}

/** A share of 0…1 in per cent: 0.842 is "84.2 %". */
export function formatPercent(share: number | null, decimals = 1): string {
  if (share === null || !Number.isFinite(share)) return MISSING
  const text = Math.abs(share * 100).toFixed(decimals)
  return `${signed(share < 0 && Number(text) !== 0, text)}\u00a0%`
}

/** Decimals that a share of `total` counted samples deserves: its last digit is at most one sample. */
function percentDecimals(total: number): number {
  return total <= 1000 ? 1 : 2
}

/** "84.2 %" */
export function formatRate(rate: Rate): string {
  return rate.total === 0 ? MISSING : formatPercent(rate.value, percentDecimals(rate.total))
}

/** "82.1 – 86.2" per cent: the interval that belongs behind `formatRate`. */
export function formatRateInterval(rate: Rate): string {
  if (rate.total === 0) return ''
  const decimals = percentDecimals(rate.total)
  return `${(rate.low * 100).toFixed(decimals)} – ${(rate.high * 100).toFixed(decimals)}`
}

/** "84.2 % (82.1 – 86.2)" */
export function formatRateWithInterval(rate: Rate): string {
  return rate.total === 0 ? MISSING : `${formatRate(rate)} (${formatRateInterval(rate)})`
}

/** "0.8123 – 0.8702"; empty where a bound is missing. */
export function formatBounds(low: number | null, high: number | null, significant = 4): string {
  if (low === null || high === null || !Number.isFinite(low) || !Number.isFinite(high)) return ''
  return `${formatNumber(low, significant)} – ${formatNumber(high, significant)}`
}

/** "0.8421 (0.8123 – 0.8702)"; the value alone without an interval. */
export function formatInterval(
  interval: { readonly value: number | null; readonly low: number | null; readonly high: number | null },
  significant = 4
): string {
  const bounds = formatBounds(interval.low, interval.high, significant)
  const value = formatNumber(interval.value, significant)
  return bounds === '' ? value : `${value} (${bounds})`
}

/** A value with its standard error, both to the error's second digit: "−0.499 ± 0.012". */
export function formatWithError(
  value: number,
  error: number
): { readonly value: string; readonly error: string } {
  if (!(error > 0) || !Number.isFinite(value)) return { value: formatNumber(value, 3), error: '' }
  const decimals = Math.min(9, Math.max(0, 1 - Math.floor(Math.log10(error))))
  return {
    value: signed(value < 0, Math.abs(value).toFixed(decimals)),
    error: `± ${error.toFixed(decimals)}`
  }
}

/** A duration: "0.42 s", "12.3 s", "4 min 05 s", "1 h 23 min". */
export function formatSeconds(seconds: number): string {
  if (!Number.isFinite(seconds)) return MISSING
  if (seconds < 9.995) return `${seconds.toFixed(2)}\u00a0s`
  if (seconds < 59.95) return `${seconds.toFixed(1)}\u00a0s`
  const whole = Math.round(seconds)
  if (whole < 3600) return `${Math.floor(whole / 60)}\u00a0min ${pad(whole % 60)}\u00a0s`
  const minutes = Math.round(whole / 60)
  return `${Math.floor(minutes / 60)}\u00a0h ${pad(minutes % 60)}\u00a0min`
}

/** Epsilon in both spellings: "0.1 (25.5/255)". */
export function formatEpsilon(epsilon: number, bounds: Bounds): string {
  return `${formatSetting(epsilon)} (${epsilonAsText(epsilon, bounds)})`
}

/** The legal box: "[0, 1]". */
export function formatBox(bounds: Bounds): string {
  return `[${formatSetting(bounds.lower)}, ${formatSetting(bounds.upper)}]`
}

/** Whole numbers as runs: 1, 2, 3, 7 is "1–3, 7". */
export function formatList(values: readonly number[]): string {
  const sorted = [...new Set(values)].sort((a, b) => a - b)
  const parts: string[] = []
  for (let first = 0; first < sorted.length;) {
    let last = first
    while (last + 1 < sorted.length && sorted[last + 1] === (sorted[last] ?? 0) + 1) last++
    const [from, to] = [sorted[first] ?? 0, sorted[last] ?? 0]
    if (last - first >= 2) parts.push(`${from}–${to}`)
    else parts.push(...sorted.slice(first, last + 1).map(String))
    first = last + 1
  }
  return parts.join(', ')
}

/** Seeds behind the word "seed": "1–3, 7", or "61 from 1000 to 3020" where a list would be long. */
export function formatSeeds(seeds: readonly number[]): string {
  const list = formatList(seeds)
  const sorted = [...new Set(seeds)].sort((a, b) => a - b)
  const first = sorted[0] ?? 0
  const last = sorted[sorted.length - 1] ?? 0
  return list.split(', ').length > 4 ? `${sorted.length} from ${first} to ${last}` : list
}

/** The day of an ISO time stamp, and its minute: "2026-03-01 14:05 UTC". Other text stays as it is. */
export function formatTime(stamp: string): string {
  const parts = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)/.exec(stamp)
  return parts ? `${parts[1]} ${parts[2]} UTC` : stamp
}

function scientific(size: number, significant: number, trim = false): string {
  const [mantissa = '', exponent = '0'] = size.toExponential(significant - 1).split('e')
  const power = Number(exponent)
  const digits = [...String(Math.abs(power))].map((digit) => SUPERSCRIPTS[Number(digit)] ?? '').join('')
  return `${trim ? String(Number(mantissa)) : mantissa}\u00a0×\u00a010${power < 0 ? '⁻' : ''}${digits}`
}

function groupThousands(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, numberMarks.group)
}

function signed(negative: boolean, digits: string): string {
  return negative ? `−${digits}` : digits
}

function pad(value: number): string {
  return String(value).padStart(2, '0')
}
