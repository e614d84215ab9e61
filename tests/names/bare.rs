//! Nothing is in scope that is not named.
#![no_implicit_prelude]

::net::network! {
    #[derivatives(input_gradient, jacobian, hessian_vector_product, hessian, normal_equations)]
    pub struct Line {
        input x: [3];
        target y;
        let z = x.dense(4).tanh().dense();
        output z;
        loss squared_error(z, y);
    }
}

#[::core::prelude::v1::test]
fn works_without_a_prelude() {
    let net = Line::new(1);
    let examples = Line::examples(&[line::Example { x: [0.5; 3], y: 1.0 }]).unwrap();
    let [[_, _, _], [_, _, _], [_, _, _], [_, _, _]] = net.z().dense1().weight().to_array();
    ::std::assert!(net.loss(&examples) > 0.0);
    ::std::assert_eq!(net.hessian(&examples).len(), 21);
}
