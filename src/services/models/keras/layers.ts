/** What TensorFlow.js needs of a layer's options, by the layer's class in Keras; the rest only matters to training. */
export const keptOptions: Readonly<Record<string, readonly string[]>> = {
  InputLayer: [],
  Conv2D: ['filters', 'kernel_size', 'strides', 'padding', 'dilation_rate', 'activation', 'use_bias'],
  Conv2DTranspose: ['filters', 'kernel_size', 'strides', 'padding', 'activation', 'use_bias'],
  DepthwiseConv2D: [
    ...['kernel_size', 'strides', 'padding', 'dilation_rate', 'depth_multiplier'],
    ...['activation', 'use_bias']
  ],
  SeparableConv2D: [
    ...['filters', 'kernel_size', 'strides', 'padding', 'dilation_rate', 'depth_multiplier'],
    ...['activation', 'use_bias']
  ],
  Dense: ['units', 'activation', 'use_bias'],
  Flatten: [],
  Reshape: ['target_shape'],
  Permute: ['dims'],
  ZeroPadding2D: ['padding'],
  Cropping2D: ['cropping'],
  UpSampling2D: ['size', 'interpolation'],
  MaxPooling2D: ['pool_size', 'strides', 'padding'],
  AveragePooling2D: ['pool_size', 'strides', 'padding'],
  GlobalMaxPooling2D: [],
  GlobalAveragePooling2D: [],
  Activation: ['activation'],
  ReLU: ['max_value'],
  LeakyReLU: ['alpha'],
  ELU: ['alpha'],
  PReLU: ['shared_axes'],
  ThresholdedReLU: ['theta'],
  Softmax: ['axis'],
  BatchNormalization: ['axis', 'momentum', 'epsilon', 'center', 'scale'],
  LayerNormalization: ['axis', 'epsilon', 'center', 'scale'],
  Dropout: ['rate'],
  SpatialDropout2D: ['rate'],
  GaussianDropout: ['rate'],
  AlphaDropout: ['rate'],
  GaussianNoise: ['stddev'],
  Add: [],
  Average: [],
  Multiply: [],
  Maximum: [],
  Minimum: [],
  Concatenate: ['axis'],
  Rescaling: ['scale', 'offset']
}

/** Keras' own and TensorFlow.js' names of functions that are the same in both. */
export const activations: Readonly<Record<string, string>> = {
  linear: 'linear',
  relu: 'relu',
  relu6: 'relu6',
  elu: 'elu',
  selu: 'selu',
  gelu: 'gelu',
  mish: 'mish',
  swish: 'swish',
  silu: 'swish',
  sigmoid: 'sigmoid',
  softmax: 'softmax',
  softplus: 'softplus',
  softsign: 'softsign',
  tanh: 'tanh'
}

/** Options that change what a layer computes and that TensorFlow.js does not know, with the value that it stands for. */
export const fixedOptions: Readonly<Record<string, Readonly<Record<string, readonly unknown[]>>>> = {
  Conv2D: { groups: [1, null] },
  Conv2DTranspose: { output_padding: [null] },
  GlobalMaxPooling2D: { keepdims: [false, null] },
  GlobalAveragePooling2D: { keepdims: [false, null] },
  ReLU: { negative_slope: [0, null], threshold: [0, null] },
  BatchNormalization: { renorm: [false, null] },
  LayerNormalization: { rms_scaling: [false, null] }
}
