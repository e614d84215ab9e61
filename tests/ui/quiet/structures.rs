use curve::{Example, Output};

#[derive(Clone, Debug)]
struct Plot {
    net: Curve,
    rows: Vec<Example>,
}

fn height(plot: &Plot) -> f32 {
    plot.rows.iter().map(|row| plot.net.predict(row.x).unwrap().y_hat).fold(0.0, f32::max)
}

nn_runtime::network! {
    pub struct Curve {
        input x;
        target y;
        let y_hat = x.dense(16).tanh().dense();
        output y_hat;
        loss (y - y_hat) ^ 2;
    }
}

fn main() {
    let rows: Vec<Example> = (0..9).map(|i| Example { x: i as f32, y: 0.0 }).collect();
    let plot = Plot { net: Curve::new(1), rows };
    for row in &plot.rows {
        let Output { y_hat } = plot.net.predict(row.x).unwrap();
        println!("{} {}", height(&plot), y_hat - row.y);
    }
}
