use nn_runtime::network;

network! {
    pub struct Line {
        input x: [3];
        input m: [2, 3];
        target y;
        let a = tf.nn.relu(x);
        let b = torch.nn.functional.softmax(x, dim = 0);
        let c = np.pi * x;
        let d = math.inf * x;
        let z = (x + m.sum()).dense();
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
