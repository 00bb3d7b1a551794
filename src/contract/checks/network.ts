import type { CheckDeclaration } from './types'

const CARLINI = 'Carlini et al. 2019 (arXiv 1902.06705)'
const INDICATORS = 'Pintor et al. 2021 (arXiv 2106.09947)'
const AUTOATTACK = 'Croce and Hein 2020 (AutoAttack, checks.py)'

/** C8 to C17: whether network and gradient are what the attack takes them for. */
export const networkChecks = {
  C8: {
    title: 'Deterministic network',
    meaning: 'The same image gives other outputs each time, so a gradient of one pass misleads.',
    advice: 'Predict the same images several times; attack a random network in expectation (EOT-PGD).',
    rule: '5 passes, each held against each other one: another number right, or outputs of length 1 more than 1e-4 apart, warns',
    cost: 'job',
    source: AUTOATTACK
  },
  C9: {
    title: 'Logits, not probabilities',
    meaning: 'The outputs look like probabilities, whose gradients fade where the network is sure.',
    advice: 'Import the network again with output "softmax".',
    rule: 'all outputs within [-1e-5, 1 + 1e-5] and sums within 1e-5 of 1 warns',
    cost: 'cheap',
    source: AUTOATTACK
  },
  C10: {
    title: 'Gradients are there',
    meaning: 'The gradient was zero or not finite, so the attack could not climb.',
    advice: 'Attack with the margin or DLR loss, or with an attack that needs no gradient.',
    rule: 'one zero or not finite gradient: fails for the strongest white-box attack or by the margin, warns for a weaker one or by cross-entropy or DLR alone',
    cost: 'cheap',
    source: `${AUTOATTACK}; ${INDICATORS}, I1; ART`
  },
  C11: {
    title: 'The gradient is right',
    meaning: 'The gradient does not predict how the loss changes: it is shattered or cut off.',
    advice: 'Compare the gradient with central differences; replace what is not differentiable (BPDA).',
    rule: 'median relative error over 20 directions > 0.1 fails',
    cost: 'job',
    source: 'motivated by Athalye et al. 2018'
  },
  C12: {
    title: 'Stable loss',
    meaning: 'Small noise changes the loss strongly, so its gradient says little.',
    advice: 'Average gradients over noise (EOT-PGD, SPSA).',
    rule: 'mean relative change of the margin under noise of 4/255, capped at 1, > 0.1 warns',
    cost: 'job',
    source: `${INDICATORS}, I2`
  },
  C13: {
    title: 'No silent success',
    meaning: 'An attack was told of an adversarial example in the ball and reported failure.',
    advice: 'The best example of all steps must count: mend the attack, or use another one.',
    rule: 'images that withstood although an input in ball and box that the attack asked about is an adversarial example, with the same outputs as it was told (a random network gives others): one fails',
    cost: 'cheap',
    source: `${INDICATORS}, I3`
  },
  C14: {
    title: 'The optimisation came to rest',
    meaning: 'The loss was still falling when the steps ended.',
    advice: 'Take more steps, and compare with C6.',
    rule: 'fall of the running minimum over the last 10 steps (of a short climb its second half), as a share of the whole range of the loss, > 0.05 warns, for each attack of a list',
    cost: 'job',
    source: `${INDICATORS}, I4`
  },
  C15: {
    title: 'Surrogate and target agree',
    meaning: 'Examples were made on a network that sees them otherwise than the one that is judged.',
    advice: 'Attack the network itself, or choose a closer surrogate.',
    rule: 'of the examples that fool a surrogate the share that this network takes for another class; above one half for every surrogate: not run, for nothing follows from C19',
    cost: 'job',
    source: `${INDICATORS}, I5`
  },
  C16: {
    title: 'Binarization test',
    meaning: 'The attack misses adversarial examples that are known to exist.',
    advice:
      'Take more steps, a smaller step or another loss; if no attack passes, the network hides its gradients.',
    rule: 'success on readouts of frozen features with a known example in the ball shown to be < 0.95 (its 95 % interval lies below) fails; noise must succeed less than half the time',
    cost: 'job',
    source: 'Zimmermann et al. 2022 (arXiv 2206.13991)'
  },
  C17: {
    title: 'Beats random noise',
    meaning: 'Noise in the ball finds what the attacks miss: the gradient is masked.',
    advice: 'Run the noise attack in the same ball on the same images, with 10,000 draws.',
    rule: 'lowest robust accuracy of the attacks > that of noise + 1/n, or one image that only noise fools, fails; passes with 10,000 draws or more on 100 images or more',
    cost: 'cheap',
    source: `${CARLINI}; Athalye et al. 2018`
  }
} as const satisfies Readonly<Record<string, CheckDeclaration>>
