nn_runtime::network! {
    pub struct Line {
        input x;
        target y;
        param w = 0.5;
        let error = w * x - y;
        output w;
        loss error ^ 2;
    }
}

fn main() {
    let line = Line::new(1);
    println!("{}", line.predict(2.0).w);
}
