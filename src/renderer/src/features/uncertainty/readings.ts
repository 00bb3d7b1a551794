/** What the literature makes of the trade-off; the program takes no side. */
export interface Reading {
  readonly title: string
  readonly claims: readonly { readonly text: string; readonly source: string; readonly arxiv: string }[]
  readonly against: string
}

export const readings: readonly Reading[] = [
  {
    title: 'The trade-off is intrinsic',
    claims: [
      {
        text: 'Accuracy and robustness behave as position and momentum do: the trade-off is “a natural consequence of the sharp boundaries formed between different class concepts during training”.',
        source: 'Zhang et al., On the uncertainty principle of neural networks',
        arxiv: '2205.01493'
      },
      {
        text: 'The inputs and the derivative of the loss by them are conjugate variables; an attack acts with the second, and cannot be closed without blurring the first.',
        source: 'Zhang and Meng, Quantum-inspired analysis of neural network vulnerabilities',
        arxiv: '2402.10983'
      },
      {
        text: 'Where features that help on clean inputs can be turned round by a small attack, a standard accuracy near 1 forces the robust accuracy towards 0 (theorem 2.1, drawn under Theory).',
        source: 'Tsipras et al., Robustness May Be at Odds with Accuracy',
        arxiv: '1805.12152'
      }
    ],
    against:
      'The inequality Δx·Δp ≥ ½ is the Cramér-Rao bound of the density ψ². It holds for every function, be it a network or not, so by itself it cannot force a trade-off; and on a box of pixels its bound is below ½. The theorem of Tsipras et al. is about a chosen distribution, not about images.'
  },
  {
    title: 'The trade-off is not intrinsic',
    claims: [
      {
        text: 'Classes of real image data lie further apart than twice the usual epsilon. A locally Lipschitz classifier that is robust and accurate at once therefore exists; that training does not find it is a fault of training.',
        source: 'Yang et al., A Closer Look at Accuracy vs. Robustness',
        arxiv: '2003.02460'
      },
      {
        text: 'Robust learning can need many more examples than standard learning. With enough of them both errors become small (drawn under Theory).',
        source: 'Schmidt et al., Adversarially Robust Generalization Requires More Data',
        arxiv: '1804.11285'
      }
    ],
    against:
      'That such a classifier exists does not say that a network of a given kind, trained on a given number of images, can reach it. In practice the networks with the highest robust accuracy still lose clean accuracy.'
  }
]

/** What the numbers of this program can and cannot say about the two. */
export const limits: readonly string[] = [
  'Δp that rises with training while robust accuracy falls is what the first reading expects. It is a correlation over epochs: both follow the training, and neither need cause the other.',
  'A product near its bound says nothing about robustness: in hundreds of dimensions every network sits near it.',
  'Adversarial training that lowers Δp at little cost in clean accuracy speaks for the second reading on that data, at that epsilon.',
  'One run is an anecdote. Compare over seeds, and only values that are resolved.'
]
