fn main() {
    nn_runtime::network! {
        pub struct Line {
            input x;
            target y;
            param slope = 0.5;
            output slope * x;
            loss squared_eror(slope * x, y);
        }

        pub struct Other {
            input x;
            target y;
            let line = x.dense(size = 1);
            output line;
            loss squared_error(line, y);
        }
    }

    let mut line = Line::new(1);
    line.set_slope(2.0);
    println!("{} {:?}", line.predict(3.0).unwrap().output, Other::new(1).line().weight());
}
