//! Layers and parameters that have the names of methods, of other accessors, or of anything in Rust.

use net::Network;

net::network! {
    /// Every layer has a name that is used elsewhere.
    pub struct Layers {
        input x: [3];
        target y;
        let new = x.dense(2).tanh();
        let predict = x.dense(2).tanh();
        let predict_batch = x.dense(2).tanh();
        let gradient = x.dense(2).tanh();
        let evaluate = x.dense(2).tanh();
        let examples = x.dense(2).tanh();
        let examples_ = x.dense(2).tanh();
        let save = x.dense(2).tanh();
        let load = x.dense(2).tanh();
        let from_bytes = x.dense(2).tanh();
        let as_slice = x.dense(2).tanh();
        let clone = x.dense(2).tanh();
        let default = x.dense(2).tanh();
        let drop = x.dense(2).tanh();
        let eq = x.dense(2).tanh();
        let fmt = x.dense(2).tanh();
        let from = x.dense(2).tanh();
        let into = x.dense(2).tanh();
        let as_ref = x.dense(2).tanh();
        let deref = x.dense(2).tanh();
        let parameters = x.dense(2).tanh();
        let parameters_mut = x.dense(2).tanh();
        let zeroed = x.dense(2).tanh();
        let descend = x.dense(2).tanh();
        let numbers = x.dense(2).tanh();
        let nn = x.dense(2).tanh();
        let loops = x.dense(2).tanh();
        let net = x.dense(2).tanh();
        let PEAK_BYTES = x.dense(2).tanh();
        let FLOPS_PER_EXAMPLE = x.dense(2).tanh();
        let core = x.dense(2).tanh();
        let std = x.dense(2).tanh();
        let f32 = x.dense(2).tanh();
        let usize = x.dense(2).tanh();
        let str = x.dense(2).tanh();
        let union = x.dense(2).tanh();
        let auto = x.dense(2).tanh();
        let self_ = x.dense(2).tanh();
        let crate_ = x.dense(2).tanh();
        let weight = x.dense(2).tanh();
        let bias = x.dense(2).tanh();
        let _1 = x.dense(2).tanh();
        let __ = x.dense(2).tanh();
        let h = x.dense(2).tanh();
        let H = x.dense(2).tanh();
        let h_mut = x.dense(2).tanh();
        let h_ = x.dense(2).tanh();
        let set_w = x.dense(2).tanh();
        let set_w_mut = x.dense(2).tanh();
        let INFO = x.dense(2).tanh();
        let TRAIN = x.dense(2).tanh();
        let Layers = x.dense(2).tanh();
        let Example = x.dense(2).tanh();
        let Vec = x.dense(2).tanh();
        let V = x.dense(2).tanh();
        let None = x.dense(2).tanh();
        let Some = x.dense(2).tanh();
        let größe = x.dense(2).tanh();
        let 层 = x.dense(2).tanh();
        let all = concat(
            new, predict, predict_batch, gradient, evaluate, examples, examples_, save, load,
            from_bytes, as_slice, clone, default, drop, eq,
            fmt, from, into, as_ref, deref, parameters, parameters_mut, zeroed, descend, numbers, nn, loops, net, core,
            std, f32, usize, str, union, auto, self_, crate_, weight, bias, _1, __, h, H, h_mut, h_, set_w, set_w_mut,
            INFO, TRAIN, PEAK_BYTES, FLOPS_PER_EXAMPLE, Layers, Example, Vec, V, None, Some, größe, 层, axis = 0
        );
        let z = all.dense();
        output z;
        loss squared_error(z, y);
    }

    /// Parameters of which one has the name of the method that sets the other.
    #[derivatives(input_gradient, jacobian, hessian_vector_product, hessian, normal_equations)]
    pub struct Scalars {
        input x;
        target y;
        param w = 1.0;
        param set_w = 2.0;
        param set_w_ = 3.0;
        param new = 4.0;
        param loss = 5.0;
        param hessian = 6.0;
        param jacobian = 7.0;
        param INFINITY = 8.0;
        param PIE = 9.0;
        param None = 10.0;
        output z = x * (w + set_w + set_w_ + new + loss + hessian + jacobian + INFINITY + PIE + None);
        loss squared_error(z, y);
    }

    /// A structure for the layer `hidden` beside a network and layers of almost that name.
    pub struct HiddenParameters {
        input x: [3];
        target y;
        let hidden = x.dense(2).tanh();
        let Hidden = hidden.dense(3).tanh();
        let hidden_ = Hidden.dense(4).tanh();
        let hiddenParameters = hidden_.dense(5).tanh();
        let z = hiddenParameters.dense();
        output z;
        loss squared_error(z, y);
    }
}

#[test]
fn layers_are_reached_by_their_names() {
    let mut net = Layers::new(1);
    let [[_, _, _], [_, _, _]] = net.predict_().weight().to_array();
    let [[_, _, _], [_, _, _]] = net.save_().weight().to_array();
    let bytes = net.to_bytes().expect("a network is saved");
    let loaded = Layers::from_bytes(&bytes).expect("and loaded, whatever its names");
    assert_eq!(Network::parameters(&loaded), Network::parameters(&net));
    for (sets, bias) in [
        ((|net, to| net.new_mut().set_bias(to)) as fn(&mut Layers, &[f32; 2]), "new.bias"),
        (|net, to| net.h_mut_().set_bias(to), "h.bias"),
        (|net, to| net.h_mut_mut().set_bias(to), "h_mut.bias"),
        (|net, to| net.H_mut().set_bias(to), "H.bias"),
        (|net, to| net.examples_mut().set_bias(to), "examples.bias"),
        (|net, to| net.examples__mut().set_bias(to), "examples_.bias"),
        (|net, to| net.set_w_mut_().set_bias(to), "set_w.bias"),
        (|net, to| net._1_mut().set_bias(to), "_1.bias"),
    ] {
        sets(&mut net, &[7.0, 8.0]);
        let parameter = <Layers as Network>::INFO.parameters.iter().find(|parameter| parameter.name == bias);
        let offset = parameter.expect("a bias").offset;
        assert_eq!(Network::parameters(&net)[offset..offset + 2], [7.0, 8.0], "{bias}");
    }
    assert_eq!(net.new_().bias().to_array(), [7.0, 8.0]);
    assert_eq!(net.clone().bias().to_array(), [0.0; 2], "the layer `clone` goes before the trait's method");
}

#[test]
fn parameters_are_set_by_their_names() {
    let mut net = Scalars::new(1);
    net.set_w__(-1.0);
    net.set_set_w(-2.0);
    net.set_set_w_(-3.0);
    net.set_new(-4.0);
    net.set_loss(-5.0);
    assert_eq!([net.w(), net.set_w(), net.set_w_(), net.new_(), net.loss_()], [-1.0, -2.0, -3.0, -4.0, -5.0]);
    assert_eq!(
        [net.hessian_(), net.jacobian_(), net.INFINITY(), net.PIE(), net.None()],
        [6.0, 7.0, 8.0, 9.0, 10.0]
    );
    let examples = Scalars::examples(&[scalars::Example { x: 1.0, y: 0.0 }]).unwrap();
    let (loss, gradient) = net.gradient(&examples);
    assert_eq!(loss, 625.0);
    assert_eq!(gradient.new_(), 50.0);
}

#[test]
fn structures_do_not_meet() {
    let net = HiddenParameters::new(1);
    assert_eq!(net.Hidden().bias().to_array(), [0.0; 3]);
    assert_eq!(net.hidden_().bias().to_array(), [0.0; 4]);
    assert_eq!(net.hiddenParameters().bias().to_array(), [0.0; 5]);
    let own: hidden_parameters::HiddenParameters_<'_> = net.hidden();
    assert_eq!(own.bias().to_array(), [0.0; 2]);
}
