use nn_runtime::network;

network! {
    class Line(nn.Module):
        input x: [3];
        target y;
        let z = x.dense();
        output z;
        loss squared_error(z, y);
}

fn main() {}
