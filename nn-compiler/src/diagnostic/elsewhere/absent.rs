//! What the language does not have yet, and what to do now.

use super::Row;

/// Names, here or elsewhere, of what is not supported yet, and what to do instead.
pub(super) const ROWS: &[Row] = &[
    (
        "conv convolution convolve conv1d conv2d conv3d conv_transpose conv_transpose2d deconv depthwise_conv \
         depthwise_conv2d separable_conv separable_conv2d cross_correlation unfold im2col",
        "there are no windows yet: flatten the picture, as in `m.flatten().dense(64)`, or compute features before and give them as an input",
    ),
    (
        "max_pool max_pooling avg_pool average_pooling average_pool mean_pool adaptive_avg_pool adaptive_max_pool lp_pool max_pool2d mean_pool2d",
        "there are no windows yet; over a whole axis there are `max(m, axis = 1)` and `mean(m, axis = 1)`",
    ),
    (
        "batch_norm batch_normalization batch_normalisation batch_mean batch_variance sync_batch_norm",
        "nothing depends on the other examples of a batch yet; `x.layer_norm()` normalises each example by itself",
    ),
    (
        "instance_norm group_norm local_response_norm spectral_norm weight_norm",
        "there are `x.layer_norm()` and `x.rms_norm()`, over the last axis",
    ),
    (
        "dropout alpha_dropout drop_path drop_connect gaussian_noise gaussian_dropout spatial_dropout stochastic_depth",
        "nothing is random after the initial values yet: remove it; `AdamW::new(0.01)` keeps weights small, and early stopping helps",
    ),
    (
        "sort argsort topk median mode percentile nanmedian kthvalue unique searchsorted bincount histogram nonzero rank_data",
        "nothing puts elements in order yet: compute it before, and give it as an input",
    ),
    (
        "randint bernoulli multinomial categorical shuffle permutation sample dropout_mask choice",
        "nothing is random after the initial values yet: draw before, and give it as an input",
    ),
    (
        "inverse inv pinv solve cholesky svd eig eigh eigvals qr det slogdet lstsq matrix_power matrix_exp lu",
        "there is no linear algebra beyond products yet: compute it before, and give it as an input",
    ),
    (
        "fft ifft rfft irfft fft2 stft dct",
        "there are no transforms yet: compute it before, and give it as an input",
    ),
    (
        "lgamma gammaln gamma digamma beta erfinv i0 zeta bessel bessel_j0 bessel_i0 airy",
        "there is no such function yet; a polynomial of your own is a `fn`",
    ),
    (
        "maxout kan moe mixture_of_experts graph_conv gcn gat",
        "there is no such layer yet; write it as a `layer` of your own",
    ),
    ("contrastive infonce arcface cosface", "there is no such loss yet; write it as a `fn` of your own"),
    (
        "interp interp1d interpolate upsample upsampling resize grid_sample pixel_shuffle meshgrid rot90 affine_grid",
        "nothing is resized or turned within a network yet: do it before, and give the result as an input",
    ),
    (
        "curl odeint ode_solve integrate quad trapz root minimize",
        "there is no solver within a network yet: write a fixed number of steps out, one `let` for each",
    ),
];
