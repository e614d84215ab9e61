use nn_runtime::{LevenbergMarquardt, Minimiser, NewtonCg};

nn_runtime::network! {
    pub struct Line {
        input x;
        target y;
        let z = [x].dense();
        output z;
        loss squared_error(z, y);
    }
}

fn main() {
    let examples = Line::examples(&[line::Example { x: 0.0, y: 1.0 }]).unwrap();
    let mut net = Line::new(1);
    let _ = Minimiser::new(NewtonCg::new()).fit(&mut net, &examples);
    let _ = Minimiser::new(LevenbergMarquardt::new()).fit(&mut net, &examples);
}
