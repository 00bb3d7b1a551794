import { z } from 'zod'
import type { HintsOf } from '../field'
import type { CertificateInfo } from './info'

export const LipschitznessOptions = z.object({
  radius: z.number().positive().max(1e6).default(0.1).meta({
    title: 'Radius of the ball',
    description:
      'Largest change of a value; no larger radius comes out. In model-input units. The paper takes the epsilon of its attacks: 0.1 on MNIST, 0.031 on CIFAR-10.'
  }),
  steps: z.int().min(1).max(10_000).default(10).meta({
    title: 'Steps',
    description: 'Steps of the climb from each image; the paper takes ten.'
  }),
  stepSize: z.number().positive().max(1e6).default(0.003).meta({
    title: 'Step size',
    description:
      'By the sign of the gradient, in model-input units. Ten of the 0.003 that the authors take reach 0.03: for a larger ball take larger steps, or more.'
  }),
  output: z.enum(['logits', 'probabilities']).default('logits').meta({
    title: 'Output f',
    description:
      'logits: what the network puts out, as in the code of the authors. probabilities: after the softmax, whose size does not grow with that of the weights.'
  })
})

const hints: HintsOf<typeof LipschitznessOptions> = {
  radius: { control: 'number' },
  steps: { control: 'number' },
  stepSize: { control: 'number' },
  output: { control: 'select', advanced: true }
}

export const lipschitzness = {
  id: 'lipschitzness',
  label: 'Empirical local Lipschitz constant',
  shortName: 'Local Lipschitz constant',
  summary:
    'How much the output changes for a change of the image, the largest quotient ‖f(x) − f(x′)‖₁ / ‖x − x′‖∞ that a climb in a ball finds; the mean over the images is what the field compares networks by. The radius is margin over it.',
  norms: ['linf'],
  promise: 'estimate',
  promiseNote: 'Estimate, no certificate: a larger quotient may have been missed.',
  costNote: 'a gradient for each step',
  options: LipschitznessOptions,
  hints,
  paper: {
    citation:
      'Yang, Rashtchian, Zhang, Salakhutdinov, Chaudhuri 2020: A closer look at accuracy vs. robustness, section 4',
    arxiv: '2003.02460'
  }
} as const satisfies CertificateInfo
