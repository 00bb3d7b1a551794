import type { WarningCode } from '@contract/measurement'

/** Why a warning makes a number doubtful, and what to do. Those of attacks; others speak for themselves. */
export const warningMeanings: Readonly<Partial<Record<WarningCode, string>>> = {
  'zero-gradient':
    'Where the gradient is zero the attack has nothing to climb: the network may hide its gradient rather than be robust. Try the margin loss or an attack that needs no gradient.',
  'not-finite-gradient':
    'Infinite or undefined gradients stop an attack. The robust accuracy is likely too high; check the network for overflow.',
  'left-ball': 'The attack left the ball and was brought back: its own counts would have been too good.',
  'left-box': 'The attack left the legal range of pixels and was clipped.',
  'not-logits':
    'The outputs look like probabilities. Softmax that saturates hides gradients, so attacks look weaker than they are.',
  'few-samples': 'The interval is wide: differences smaller than it mean nothing. Attack more images.'
}
