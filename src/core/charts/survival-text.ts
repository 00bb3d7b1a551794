import { survivalFormText, type Survival } from '@contract/survival'
import { formatCount, formatPercent } from './format'

/** "Of 57 examples 96.5 % are still adversarial rounded to 8 bits, 82.5 % …; all within epsilon and half a level." */
export function survivalText(survival: Survival): string {
  const { examples, forms } = survival
  if (examples === 0) return 'No example to keep as an 8-bit image.'
  const shares = forms.map(({ form, adversarial }) => {
    const text = survivalFormText[form]
    return `${formatPercent(adversarial.value)} ${text}`
  })
  const edge = edgeText(survival)
  return `Still adversarial of ${formatCount(examples)} examples: ${shares.join('; ')}${edge && `; ${edge}`}.`
}

/** Whether rounding left the examples where it may; empty where the norm has no such edge. */
function edgeText({ forms }: Survival): string {
  const rounded = forms.find(({ form }) => form === 'eight-bit')?.withinEdge
  if (!rounded) return ''
  const left = rounded.total - rounded.count
  return left === 0
    ? 'rounded, all lie within epsilon and half a level'
    : `rounded, ${formatCount(left)} lie beyond epsilon and half a level`
}
