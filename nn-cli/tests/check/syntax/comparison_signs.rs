use nn_runtime::network;

network! {
    pub struct Line {
        input x: [3];
        target y;
        let a = if x =< 0 { 1 } else { 0 };
        let b = if x => 0 { 1 } else { 0 };
        let c = if x === 0 { 1 } else { 0 };
        let d = x <=> 0;
        let e = x is 0;
        let z = x.dense();
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
