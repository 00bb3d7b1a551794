import type { Page } from '../../route'

export interface Topic {
  readonly title: string
  readonly texts: readonly string[]
  readonly to?: { readonly label: string; readonly page: Page; readonly rest?: readonly string[] }
}

/** What a person asks first, in the words of the glossary. */
export const topics: readonly Topic[] = [
  {
    title: 'First steps',
    texts: [
      'Create a project: a folder of its own that holds data, networks, runs and reports. Then set up a study; “quick” comes with the program, needs nothing from outside, and takes a few minutes.',
      'A study trains several networks and measures each after every epoch: accuracy on clean images, accuracy under attack, and the uncertainty pair Δx, Δp. Its charts fill while it runs.'
    ],
    to: { label: 'Set up a study', page: 'study', rest: ['new'] }
  },
  {
    title: 'Robust accuracy',
    texts: [
      'The share of all evaluated images that are classified rightly before and after the attack. It is an upper bound: a stronger attack can only lower it. That is why it always carries its attack, its norm and epsilon, the number of images and an interval.',
      'Attacks never score themselves. Every adversarial image is clipped to the budget and judged on a fresh forward pass. The worst case over several attacks counts an image as robust only if all of them failed.'
    ]
  },
  {
    title: 'Grades: how far to trust a robust accuracy',
    texts: [
      'The letter beside a robust accuracy is drawn from 35 checks; a click on it shows them all, each with what it found, what it means and what to try. D: a check failed that the number rests on. C: another one failed, or one warned. B: none did, but one of those that count most was not run. A: the rest.',
      'For an A no check may fail or warn, and four must have been run: a black-box attack beside the gradient (C2), an attack without bound (C4), the same attack with twice its steps or queries (C6), and the binarization test (C16). Where one of the four cannot be applied, as twice the steps of FGSM, B is the best grade, and the reason stands with it. The images must be enough for an interval of ±5 points (C27), no other attack may fool clearly more (C26), and a defended network needs an undefended twin that the attack does break (C21). What was not run is listed as such and counts for nothing: no attack of every kind yet (C18), fewer than 10,000 draws of noise (C17), fewer than 10 restarts (C7) or three seeds (C27).',
      'Checks that cost little run along with an attack. “Run the costly checks” starts a job for the others; it can be stopped and goes on behind the last finished check. Epochs whose network was not kept cannot be checked so: their grade has a dashed border, for it is provisional. Beside a worst case stands the grade of the attack that comes nearest to it.'
    ],
    to: { label: 'Attacks', page: 'attacks' }
  },
  {
    title: 'Certificates',
    texts: [
      'A certificate says what no attack can do: around this image, up to this radius, no input has another class. The certified accuracy, the share of images that are right and have a radius of at least epsilon, is a lower bound of the robust accuracy, as attacks give an upper one; the truth lies between. It holds for its own norm only.',
      'Interval bound propagation (IBP) encloses each neuron between two numbers: quick, and loose unless the network was trained for it. CROWN encloses the margins between linear functions of the input, which is tighter and slower; CROWN-IBP takes intervals for the hidden neurons. Both are proofs, but for rounding. For linear networks the distance itself is known.',
      'Randomised smoothing certifies another classifier, the class that the network gives most often under Gaussian noise. It works for any network; each radius may be wrong with probability α, and where no class is sure it abstains.',
      'First-order radius (margin over slope), sampled local Lipschitz constant (steepest slope of the margin that was drawn), empirical local Lipschitz constant (largest change of the output that a climb found) and CLEVER (the steepest slope by extreme-value theory) are estimates. They prove nothing, are drawn dotted, and attacks have found examples inside of such radii.'
    ],
    to: { label: 'Certify a network', page: 'runs', rest: ['new', 'certify'] }
  },
  {
    title: 'Overfitting alarms',
    texts: [
      'While a network trains on adversarial examples, the program compares its accuracy on training images under the one step of FGSM and under ten of PGD. More than 20 points between them is catastrophic overfitting: the network has learned to turn that one step, not to withstand. Take a random start, a smaller step, or PGD-AT.',
      'Robust overfitting is slower: the robust accuracy stays more than 2 points below its best for five measured epochs, though the loss still falls. Early stopping holds out some training images, stops when their robust accuracy no longer rises, and keeps the network of the best epoch.'
    ],
    to: { label: 'Trainings at work', page: 'train', rest: ['live'] }
  },
  {
    title: 'Can the attacks be trusted?',
    texts: [
      'The conformance lab runs every attack on networks whose exact answer is known: linear ones, a diamond of four ReLU, a thin slab, one without any adversarial example. It says what was expected and what was found, with all conditions, and gives a certificate that can be saved. One that is made while a project is open stays with it and stands in its report.'
    ],
    to: { label: 'Conformance lab', page: 'help', rest: ['conformance'] }
  },
  {
    title: 'Epsilon and norm',
    texts: [
      'Epsilon is the size of the perturbation that an attack may add, in units of the input (0 to 1). 8/255 is 0.0314. The norm says how size is measured: L∞ is the largest change of any pixel, L2 the Euclidean length, L1 the sum of all changes, L0 the number of pixels changed.',
      'Different threat models are never put on one scale: 0.1 in L∞ and 0.1 in L2 are not the same attack.'
    ]
  },
  {
    title: 'Intervals, and what is not resolved',
    texts: [
      'Every share has a 95 % Wilson interval: with 100 images it is about ±10 points wide, with 10,000 about ±1. That two intervals overlap does not say that two networks are equal: “Compare” tests them on the same images, pair by pair.',
      'An uncertainty value that rests on fewer than 100 effective samples is “not resolved”: it is drawn hollow, and never compared or averaged.'
    ]
  },
  {
    title: 'The uncertainty pair Δx, Δp',
    texts: [
      'The loss, as a function of the image, is read as a wave packet. Δx is the spread of a pixel in it, Δp the spread of the attack operator, the derivative of the loss. Their product has a lower bound, ½·|1 − B|, where B is what the edges of the image box contribute; the excess says how far above the bound a network lies.',
      'Different estimators are named with each number. See docs/uncertainty.md in the program folder for definitions and proofs.'
    ],
    to: { label: 'Uncertainty', page: 'uncertainty' }
  },
  {
    title: 'Jobs',
    texts: [
      'Imports, trainings, attacks and measurements are jobs. They run in a process of their own; when it crashes, the window stays, and the job can be taken up again. A training goes on after its last whole epoch, with the same result as without the stop. Before a project with jobs at work is closed, also for another one, the program asks; “Resume all” among the jobs later takes up what was interrupted. When the window itself crashes, it can be loaded anew, or in a safe mode that uses nothing remembered (also: start with --safe-mode); what stood in forms is kept. Another program that opens the same project looks on until the first has ended.',
      'The queue can be paused and put in another order. What was measured before a job was cancelled is kept.'
    ],
    to: { label: 'Jobs', page: 'jobs' }
  },
  {
    title: 'Where things are kept',
    texts: [
      'Everything of a project is in its folder: project.db (a SQLite database), artifacts (weights and data, named by their SHA-256) and reports. The folder can be moved and copied while the project is closed. Nothing is ever sent anywhere; the program has no network access.',
      'Settings and the list of recent projects are in the folder named under “This installation”.'
    ],
    to: { label: 'This installation', page: 'settings', rest: ['doctor'] }
  }
]
