import type * as tf from '@tensorflow/tfjs-core'
import type { CertificateId, CertificateOptions } from '@contract/certificates'
import type { ConvexNorm } from '@contract/threat-model'
import type { AttackProgress } from '../attacks/attack'
import type { Classifier } from '../models/classifier'
import type { Signal } from '../signal'
import type { Random } from '../tensor/random'

/** What every certificate is given. It owns none of it. */
export interface CertificateInput<Options> {
  readonly model: Classifier
  /** `[n, h, w, c]` inputs. */
  readonly x: tf.Tensor4D
  /** Place of each sample in its data set: names its random stream, whatever batch it comes in. */
  readonly sampleIndices: ArrayLike<number>
  readonly norm: ConvexNorm
  readonly options: Options
  /** Most inputs a forward or backward pass. */
  readonly batchSize: number
  readonly random: Random
  readonly signal: Signal
}

/** The class that holds for each sample (-1 where the certificate abstains), and how far around it. */
export interface Certified {
  readonly predicted: Int32Array
  /** In the norm of the certificate; 0 where it abstains. */
  readonly radius: Float64Array
  /** How much the output changes for a change of the image, of what measures it. */
  readonly lipschitz?: Float64Array
}

/**
 * A certificate: yields its progress within one batch and returns radii. It knows no labels: what it says of a class
 * holds whether that class is right or not. It checks the signal as it goes and leaves no tensor behind.
 */
export type CertificateFunction<Options> = (
  input: CertificateInput<Options>
) => AsyncGenerator<AttackProgress, Certified, void>

/** The certificate of an id, with the options that the contract declares for it. */
export type Certificate<K extends CertificateId> = CertificateFunction<CertificateOptions<K>>
