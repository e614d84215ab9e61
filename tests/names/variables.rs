//! Inputs, targets and outputs that have the names of variables, constants and types in generated code.

net::network! {
    /// Inputs that are arguments of methods.
    #[derivatives(input_gradient, jacobian)]
    pub struct Inputs {
        input row;
        input row_;
        input results;
        input example;
        input loss;
        input inputs;
        input INFO;
        input None;
        input Ok;
        input f32;
        input nn;
        input Inputs;
        input Vec;
        input V;
        input W;
        input i0;
        input t1;
        input slot0;
        input most;
        input lanes;
        input scale;
        input sum;
        input tile;
        input math;
        input x̂;
        input x̌;
        input größe;
        target y;
        target Some;
        let n = [
            row, row_, results, example, loss, inputs, INFO, None, Ok, f32, nn, Inputs, Vec, V, W, i0, t1, slot0, most,
            lanes, scale, sum, tile, math, x̂, x̌, größe
        ];
        let z = dot(n, iota(27));
        output z;
        output Output = softmax(n);
        output Self_ = W.tanh();
        loss squared_error(z * z.tanh(), y) + squared_error(None, Some);
    }

    /// Values that are called like structures for parameters.
    pub struct Structures {
        input Gradient: [2];
        input LayerParameters: [2];
        target y;
        param Structures = 1.0;
        param LayerParametersMut = 2.0;
        let layer = Gradient.dense(2).tanh();
        let layer_ = LayerParameters.dense(2).tanh();
        let Layer = (layer + layer_).dense(2).tanh();
        output z = Structures * LayerParametersMut * Layer.dense();
        loss squared_error(z, y);
    }

    /// A maximum over values called as the variables of its loop.
    pub struct Loops {
        input most: [4];
        input shift: [4];
        target y;
        param lanes: [4] = zeros();
        let out = logsumexp(most * shift + lanes);
        let sum = max(most);
        output z = out + sum;
        loss squared_error(z, y);
    }
}

#[test]
fn inputs_are_given_by_their_names() {
    let net = Inputs::new(1);
    let out = net.predict(
        0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.0, 13.0, 14.0, 15.0, 16.0, 17.0,
        18.0, 19.0, 20.0, 21.0, 22.0, 23.0, 24.0, 25.0, 26.0,
    );
    let out = out.unwrap();
    assert_eq!(out.z, (0..27).map(|i| (i * i) as f32).sum::<f32>());
    assert_eq!(out.Self_, 14f32.tanh());
    let example = inputs::Example {
        row: 0.0,
        row_: 0.0,
        results: 0.0,
        example: 0.0,
        loss: 0.0,
        inputs: 0.0,
        INFO: 0.0,
        None: 3.0,
        Ok: 0.0,
        f32: 0.0,
        nn: 0.0,
        Inputs: 0.0,
        Vec: 0.0,
        V: 0.0,
        W: 0.0,
        i0: 0.0,
        t1: 0.0,
        slot0: 0.0,
        most: 0.0,
        lanes: 0.0,
        scale: 0.0,
        sum: 0.0,
        tile: 0.0,
        math: 0.0,
        x̂: 0.0,
        x̌: 1.0,
        größe: 0.0,
        y: 0.0,
        Some: 1.0,
    };
    let gradient = net.input_gradient(&example).unwrap();
    assert!((gradient.loss - net.loss(&Inputs::examples(&[example]).unwrap()) as f32).abs() < 1e-3);
    assert!((gradient.loss_ - 4.0 * gradient.row_).abs() < 1e-3, "the input `loss` beside the loss");
}

#[test]
fn structures_are_not_variables() {
    let mut net = Structures::new(1);
    net.set_Structures(0.0);
    assert_eq!((net.Structures(), net.LayerParametersMut()), (0.0, 2.0));
    assert_eq!(net.predict(&[1.0; 2], &[1.0; 2]).unwrap().z, 0.0);
}

#[test]
fn loops_keep_their_variables_apart() {
    let out = Loops::new(1).predict(&[1.0, 2.0, 3.0, 4.0], &[0.0; 4]).unwrap();
    assert!((out.z - (4.0 + 4f32.ln())).abs() < 1e-6);
}
