import type { Page } from '@playwright/test'
import type { CallAnswer, CallName, CallOutput } from '../../src/contract/ipc'

/**
 * Asks the main process what the window asks it, and gives the value.
 *
 * @param input checked by the main process, as everything that comes over the border
 * @throws where the call is refused
 */
export async function ask<K extends CallName>(page: Page, name: K, input?: unknown): Promise<CallOutput<K>> {
  const answer: CallAnswer = await page.evaluate(
    ([called, given]) => window.bridge.call(called as string, given),
    [name, input] as const
  )
  if (!answer.ok) throw new Error(`${name}: ${answer.error.message}`)
  return answer.value as CallOutput<K>
}
