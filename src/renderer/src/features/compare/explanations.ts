/** What each number means, in the words of the glossary. */
export const explanations = {
  cleanAccuracy: 'Share of the test images that the network classifies right, without any attack.',
  robustAccuracy:
    'Share of all attacked test images that are classified right before and after the attack. An upper bound on the truth: a stronger attack can only lower it.',
  worstCase:
    'An image counts as robust only if every attack of this threat model failed on it. Still an upper bound on the truth.',
  sigmaX:
    'Δx: standard deviation of the input in the packet, which is the normalised loss. Square root of the sum over the pixels of the variances; unit of x.',
  sigmaP:
    'Δp: standard deviation of the attack operator, which acts with the gradient of the loss. Square root of the sum over the pixels of the variances; unit 1/x.',
  product: 'Δx · Δp, the product of the two. The uncertainty relation holds it against the bound below.',
  gradientDirectionProduct:
    'Δx · Δp along the direction of the loss gradient, median over the packets; bound ½. Look at it first: a network bends its loss along few directions, and the product over all pixels hardly sees them.',
  bound:
    'What the product is held against: half the number of pixels that vary. Exact for the local window; on a box measured on its faces, with a standard error; under the data measure only a reference that may be undercut.',
  effectiveSampleSize:
    'How many equally weighted samples the weighted ones are worth: one over the sum of squared weights. An image whose packet has fewer than 100 is left out; the value is not resolved, and not compared, below 100 in all or where more than a quarter are left out. On a box it takes 500.',
  productOverCovariance:
    'The product over twice the covariance that it is bounded by. It is ½ or more in every sample and steadier than the product, so it stands beside it: it cannot test the bound.',
  covarianceCheck:
    'Covariance of x and ∂ log ψ, whose exact value is known for a window. A mean more than three standard errors away, over the pixels or along the gradient, means that the estimate is not to be trusted. Single pixels beyond three are counted beside the number that chance gives.',
  networkTerm:
    's: standard deviation of ∂ log(loss) in the packet, root of the sum over the pixels of squares; unit 1/x. What the network adds to the window: 0 for a constant or log-linear loss.',
  rHat: 'Split R-hat over the chains: 1 when they have forgotten where they began. Above 1.05 they have not mixed, and the value is not resolved.'
} as const
