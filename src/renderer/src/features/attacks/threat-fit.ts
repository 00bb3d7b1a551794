import { type AttackInfo, attackInfos } from '@contract/attacks'
import { isAimed } from '@contract/attacks/goal'
import type { ThreatCard } from '@contract/own-presets'
import { type Knowledge, epsilonAsText } from '@contract/threat-model'
import { normText, goalText } from '@core/charts/conditions'
import { formatCount, formatSetting } from '@core/charts/format'
import { knowledgeTexts, passesOf } from './attack-cost'
import type { AttackDraft } from './attack-draft'

/** From what sees least to what sees most. */
const order: readonly Knowledge[] = ['none', 'decision', 'score', 'white-box']

/** In what an attack does not keep to a threat model; empty when it does. */
export function misfits(card: ThreatCard, draft: AttackDraft): string[] {
  const info: AttackInfo = attackInfos[draft.attack]
  const found: string[] = []
  if (draft.norm !== card.norm)
    found.push(`It measures ${normText(draft.norm)}, the threat model ${normText(card.norm)}.`)
  else if (draft.epsilon !== card.epsilon)
    found.push(`Its epsilon is ${formatSetting(draft.epsilon ?? 0)}, not ${formatSetting(card.epsilon)}.`)
  if (order.indexOf(info.knowledge) > order.indexOf(card.knowledge))
    found.push(
      `It needs more than the attacker sees (${knowledgeTexts[info.knowledge]}; allowed: ${knowledgeTexts[card.knowledge]}).`
    )
  const isTargeted = isAimed(draft.options)
  if (isTargeted !== card.targeted)
    found.push(
      card.targeted ? 'It is not targeted: choose its goal.' : 'It is targeted, the threat model is not.'
    )
  const passes = passesOf(info, draft.options)
  if (card.queries !== null && passes > card.queries)
    found.push(
      `It may ask ${formatCount(passes)} times an image; the attacker has ${formatCount(card.queries)} queries.`
    )
  return found
}

/** A threat model in a line: "L∞ 0.3 = 76.5/255, white box, untargeted". */
export function threatText({ norm, epsilon, knowledge, targeted, queries }: ThreatCard): string {
  const levels = norm === 'linf' ? ` = ${epsilonAsText(epsilon, { lower: 0, upper: 1 })}` : ''
  return [
    `${normText(norm)} ${formatSetting(Number(epsilon.toPrecision(3)))}${levels}`,
    knowledgeTexts[knowledge],
    goalText({ targeted }),
    ...(queries === null ? [] : [`${formatCount(queries)} queries`])
  ].join(', ')
}
