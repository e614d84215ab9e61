nn_runtime::network! {
    pub struct Twins {
        input left: [784];
        input right: [512];
        target distance;
        let encoder = dense(64);
        let a = encoder(left);
        let b = encoder(right);
        output norm(a - b);
        loss squared_error(norm(a - b), distance);
    }
}

fn main() {}
