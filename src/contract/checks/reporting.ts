import type { CheckDeclaration } from './types'

const CARLINI = 'Carlini et al. 2019 (arXiv 1902.06705)'

/** C18 to C35: whether the set of attacks, the data and the report allow the conclusion. */
export const reportingChecks = {
  C18: {
    title: 'Attacks of every kind',
    meaning: 'A kind of attack is missing that could find what the others miss.',
    advice: 'Add a score-based attack (Square), a decision-based one (HopSkipJump) and a targeted one.',
    rule: 'score-based, decision-based, targeted and untargeted in the same ball; one missing: not run',
    cost: 'cheap',
    source: CARLINI
  },
  C19: {
    title: 'Transfer from a similar network',
    meaning: 'Examples made on a similar network work where the direct attack does not.',
    advice: 'Train an undefended twin, make examples on it, and judge them on this network.',
    rule: 'one image that the same attack made on an undefended or adversarially trained network fools, and made on this one does not, warns',
    cost: 'job',
    source: CARLINI
  },
  C20: {
    title: 'Judged by another attack than trained',
    meaning: 'The network is judged only by what it was trained against, or by one step only.',
    advice: 'Attack with APGD on the DLR loss, a minimum-norm attack or Square.',
    rule: 'all attacks are of the FGSM and PGD kind after adversarial training, or of one step: warns',
    cost: 'cheap',
    source: CARLINI
  },
  C21: {
    title: 'The attack breaks an undefended network',
    meaning: 'The attack does not even break a network without defence.',
    advice: 'Train a twin without defence and attack it with the same options.',
    rule: 'success on the undefended twin < 95 % fails; warns where it is 95 % at half the range (linf): the epsilon is small then',
    cost: 'job',
    source: CARLINI
  },
  C22: {
    title: 'Feasible examples',
    meaning: 'The attack left the ball or the legal range.',
    advice: 'What was brought back counts; what was not must not. Run the attack again.',
    rule: 'a success at a distance > epsilon (1 + 1e-5) + 1e-7, outside of the legal range, or right in a batch of one (by more than rounding) fails; one that the referee brought back warns',
    cost: 'cheap',
    source: 'Croce and Hein 2020 (AutoAttack)'
  },
  C23: {
    title: 'Survives eight bits',
    meaning: 'The examples vanish when they are saved as images.',
    advice: 'Look at the examples in the gallery and export them as PNG.',
    rule:
      'less than 90 % of the examples still adversarial rounded to 8 bits or written as PNG and read, or one beyond epsilon ' +
      'and half of 1/255: warns; what is left as JPEG (quality 95 and 75) is told',
    cost: 'cheap',
    source: 'own rule'
  },
  C24: {
    title: 'Alone as in a batch',
    meaning: 'An image gives other outputs alone than in a batch: batch statistics are in use.',
    advice: 'Predict with the network in inference mode.',
    rule: 'outputs of length 1 alone and in a batch more than 1e-4 apart fail',
    cost: 'job',
    source: 'own rule'
  },
  C25: {
    title: 'Enough classes for the loss',
    meaning: 'The DLR loss is not defined for so few classes.',
    advice: 'Use the cross-entropy or the margin.',
    rule: 'DLR needs 3 classes, targeted DLR 4; fewer fails; more target classes than there are is told',
    cost: 'cheap',
    source: 'Croce and Hein 2020 (arXiv 2003.01690)'
  },
  C26: {
    title: 'The right aggregate',
    meaning: 'Other attacks fool images that this one does not, so its number is too high.',
    advice: 'Quote the worst case over the attacks, image by image.',
    rule: 'robust accuracy minus the worst case per image > 1/n warns; in the untargeted one any wrong class of targeted attacks counts',
    cost: 'cheap',
    source: CARLINI
  },
  C27: {
    title: 'Enough data',
    meaning:
      'The interval is wide, or the defended network cannot be told from its undefended twin: such differences mean nothing.',
    advice: 'Attack more images (1,000 give three points to either side), and train three seeds or more.',
    rule: 'half width of the 95 % interval (Wilson) > 0.05, or a defended network that McNemar’s test does not tell from an undefended one on the same images (p ≥ 0.05), warns; fewer than 3 seeds of a training measured alike: not run',
    cost: 'cheap',
    source: CARLINI
  },
  C28: {
    title: 'Threat model complete',
    meaning: 'A condition is missing without which the number cannot be repeated.',
    advice: 'Run the attack again with this version.',
    rule: 'norm, epsilon, box, knowledge, options, seed, images and both hashes are stored; else fails',
    cost: 'cheap',
    source: CARLINI
  },
  C29: {
    title: 'No catastrophic overfitting',
    meaning: 'The training has learned its own one step instead of robustness.',
    advice: 'Take a smaller step, weight averaging, or PGD-AT.',
    rule: 'accuracy under FGSM minus under PGD-10 on training images > 0.2 in an epoch, or, trained by one step, a mean cosine of the gradients at an image and at a random point of its ball < 0.2 (GradAlign), fails',
    cost: 'cheap',
    source: 'Wong et al. 2020 (arXiv 2001.03994); Andriushchenko and Flammarion 2020 (arXiv 2007.02617)'
  },
  C30: {
    title: 'No robust overfitting',
    meaning: 'The network was more robust in an earlier epoch.',
    advice: 'Take the best epoch, fewer epochs, or weight averaging.',
    rule: 'more than 2 points below the best for 5 measured epochs warns',
    cost: 'cheap',
    source: 'Rice et al. 2020 (arXiv 2002.11569)'
  },
  C31: {
    title: 'Epsilon below half the separation',
    meaning: 'Balls around images of different classes overlap: no classifier can be robust on all of them.',
    advice: 'Choose a smaller epsilon; work out the data set’s statistics to know the distance.',
    rule: 'epsilon at least half the smallest distance between classes warns',
    cost: 'cheap',
    source: 'Yang et al. 2020 (arXiv 2003.02460)'
  },
  C32: {
    title: 'No hidden defence',
    meaning: 'Optimisation or gradients inside of the network need an attack made for them.',
    advice:
      'Run BPDA, which replaces what is not differentiable by something near it on the way back, or attack without gradients.',
    rule: 'a forward pass that asks for gradients, or a step of it through which no gradient flows, warns; one image that BPDA fools in the ball, and the attack does not, fails',
    cost: 'job',
    source: `AutoAttack checks.py; ${CARLINI}`
  },
  C33: {
    title: 'Rejection accounted for',
    meaning: 'A network that rejects inputs needs an attack that also passes its detector.',
    advice: 'Quote the undetected success of the attack that also has to pass the detector.',
    rule: 'more outputs than classes warns, with the ROC: undetected success where 1, 5 and 10 % of clean images may be turned away, of the attack itself and of PGD in the same ball on both margins at once',
    cost: 'job',
    source: `${CARLINI}; Carlini and Wagner 2017 (arXiv 1705.07263)`
  },
  C34: {
    title: 'Broader threats',
    meaning: 'A norm is only one way in which images change.',
    advice:
      'Run the rotation and translation grid and all fifteen common corruptions, Gaussian noise among them.',
    rule: 'results of this network on this data set with an epsilon above 0: rotations and translations, and each of the fifteen common corruptions; one is missing: not run',
    cost: 'cheap',
    source: CARLINI
  },
  C35: {
    title: 'Between chance and clean accuracy',
    meaning:
      'A robust accuracy above the clean accuracy is a fault of the program; a network no better than the most frequent class withstands attacks because it says the same of every image.',
    advice: 'Report a fault with its run; train a network that says one class only with a smaller epsilon.',
    rule: 'robust accuracy > clean accuracy fails; clean accuracy not above the share of the most frequent class (95 % interval) warns',
    cost: 'cheap',
    source: 'own rule'
  }
} as const satisfies Readonly<Record<string, CheckDeclaration>>
