import type { WorstOverAttacks } from '@contract/worst-over-attacks'
import { WITH_TARGETED } from '@contract/threat-model'
import { threatText } from '../charts/conditions'
import { formatCount } from '../charts/format'
import { table } from './blocks'
import { cell, numberColumn, rateCell, textColumn } from './cells'
import type { Block, Cell } from './document'
import type { Subject } from './input'

/** The worst case for each image over all attacks of all runs, where more than one attack went for the same images. */
export function worstBlocks({ worst = [] }: Subject): Block[] {
  const rows = worst.flatMap(({ model, cases }) =>
    cases.filter(({ attacks }) => attacks.length > 1).map((one): Cell[] => rowOf(model, one))
  )
  if (rows.length === 0) return []
  const isMixed = worst.some(({ cases }) => cases.some(({ targeted }) => targeted !== undefined))
  return [
    table(
      'Worst case over all attacks on the same network and images under one threat model, whichever runs made them: an image counts as robust only if it withstood all. A further attack can only lower it. Behind each attack: images that it was the first to fool, and those that no other fooled.' +
        (isMixed ? ` Untargeted worst cases hold targeted attacks, too. ${WITH_TARGETED}` : ''),
      [
        textColumn('Network'),
        textColumn('Threat'),
        numberColumn('Images'),
        numberColumn('Clean accuracy'),
        numberColumn('Worst case'),
        textColumn('Attacks')
      ],
      rows
    )
  ]
}

function rowOf(model: string, { threatModel, sampleCount, offset, ...one }: WorstOverAttacks): Cell[] {
  const shares = one.attacks.map(
    ({ attack, seed, first, alone }) =>
      `${attack}, seed ${seed}: ${formatCount(first)} first, ${formatCount(alone)} alone`
  )
  return [
    cell(model),
    cell(threatText(threatModel)),
    cell(formatCount(sampleCount), `from ${formatCount(offset)}`),
    rateCell(one.cleanAccuracy),
    rateCell(one.robustAccuracy),
    cell(shares.join('; '))
  ]
}
