import { attackInfos, type AttackInfo } from '@contract/attacks'
import { transferRows } from '../charts/transfer-chart'
import { section } from './blocks'
import type { Section } from './document'
import type { Subject } from './input'
import { attackResults } from './measure-conditions'

const always = [
  'J.-J. Zhang, D.-X. Zhang, J.-N. Chen, L.-G. Pang, D. Meng: On the uncertainty principle of neural networks. arXiv 2205.01493.',
  'D. Tsipras, S. Santurkar, L. Engstrom, A. Turner, A. Mądry: Robustness May Be at Odds with Accuracy. ICLR 2019. arXiv 1805.12152.',
  'Y.-Y. Yang, C. Rashtchian, H. Zhang, R. Salakhutdinov, K. Chaudhuri: A Closer Look at Accuracy vs. Robustness. NeurIPS 2020. arXiv 2003.02460.',
  'N. Carlini, A. Athalye, N. Papernot, W. Brendel et al.: On Evaluating Adversarial Robustness. 2019. arXiv 1902.06705.',
  'A. Athalye, N. Carlini, D. Wagner: Obfuscated Gradients Give a False Sense of Security. ICML 2018. arXiv 1802.00420.'
]

/** The papers that the report leans on. */
export function referenceSection(subject: Subject): Section {
  const used = [...attackResults(subject), ...subject.transfers.flatMap(transferRows)]
  const attacks = [...new Set(used.map(({ spec }) => spec.attack))].map((id) => {
    const { paper }: AttackInfo = attackInfos[id]
    return paper.arxiv ? `${paper.citation}. arXiv ${paper.arxiv}.` : `${paper.citation}.`
  })
  return section('References', [{ kind: 'list', ordered: true, items: [...always, ...attacks] }])
}
