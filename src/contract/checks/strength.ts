import type { CheckDeclaration } from './types'

const CARLINI = 'Carlini et al. 2019 (arXiv 1902.06705)'
const BOTH = `${CARLINI}; Athalye et al. 2018 (arXiv 1802.00420)`

/** C1 to C7: whether the attacks behave as attacks on an honest network do. */
export const strengthChecks = {
  C1: {
    title: 'Many steps beat one',
    meaning:
      'A one-step attack finds what a many-step attack misses: the gradient misleads beyond its first step.',
    advice:
      'Run FGSM and PGD in the same ball; if this fails, try more steps, a smaller step and random restarts.',
    rule: 'robust accuracy (many steps) > robust accuracy (one step) + 1/n fails; one step alone wins on > max(1 % of n, one image) warns',
    cost: 'cheap',
    source: BOTH
  },
  C2: {
    title: 'Gradient beats black box',
    meaning: 'An attack that sees less than the gradient finds more: the gradient is masked.',
    advice:
      'Run Square or HopSkipJump on the same images in the same ball, and compare image by image; a transfer matrix is looked at as well.',
    rule:
      'lowest white-box minus lowest black-box robust accuracy > 0.002 fails; black box alone wins on > 0.2 % of n warns; a black box ' +
      'on the first images only is compared on these, and cannot pass, nor can the rows of a transfer matrix, which fail and warn alike; in ' +
      'a list of attacks each member counts by what it knows: what a black box adds to those before it, but for one image, fails',
    cost: 'cheap',
    source: `${BOTH}; 0.002 from AutoAttack's check of Square`
  },
  C3: {
    title: 'A larger epsilon is never worse',
    meaning: 'The attack finds less in a larger ball that holds the smaller one: it is not searching well.',
    advice:
      'Attack at several epsilons with the same options; if this fails, start each from the smaller one.',
    rule: 'robust accuracy (next epsilon) > robust accuracy (epsilon) + 1/n fails; after a warm start it passes by construction, and says so',
    cost: 'cheap',
    source: BOTH
  },
  C4: {
    title: 'An unbounded attack wins',
    meaning:
      'Even free to make any image the attack does not fool the network: its gradients are obfuscated.',
    advice: 'Run PGD with the epsilon of the whole range, 100 steps and a step of a fiftieth of the range.',
    rule: 'epsilon covers the box, 100 steps and 100 images or more: robust accuracy > 1/K fails, > 0 warns',
    cost: 'cheap',
    source: `${BOTH}; ART security curve`
  },
  C5: {
    title: 'A large epsilon gives chance',
    meaning:
      'At half the range every image can be made grey, and yet the network knows its class: the attack is broken.',
    advice: 'Run PGD (linf) with half the range as epsilon.',
    rule: 'linf, epsilon at least half the range, 40 steps and 100 images or more: robust accuracy > 1/K + 1.96 standard errors fails',
    cost: 'cheap',
    source: CARLINI
  },
  C6: {
    title: 'Converged in steps',
    meaning: 'Twice the steps, or queries, find clearly more: the number is still falling.',
    advice:
      'Run the same attack at twice its steps, or twice its queries where these end it, on the same images, all else equal.',
    rule: 'the very attack of the number, N its steps, or its queries where these end it: robust accuracy (N) minus (2N or more) > max(0.005, 1/n) fails',
    cost: 'cheap',
    source: CARLINI
  },
  C7: {
    title: 'Converged in restarts',
    meaning: 'Twice the restarts find clearly more: some images only fall from a lucky start.',
    advice: 'Run the same attack with 10 and with 20 restarts on the same images, all else equal.',
    rule: 'the attack of the number with 10 restarts or more: robust accuracy (R) minus (2R or more) > max(0.005, 1/n) fails; not applicable where it draws nothing at random',
    cost: 'cheap',
    source: CARLINI
  }
} as const satisfies Readonly<Record<string, CheckDeclaration>>
