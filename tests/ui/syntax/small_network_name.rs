nn_runtime::network! {
    pub struct digits {
        input image: [784];
        output image;
    }
}

fn main() {
    println!("{:?}", digits::new(1).predict(&[0.0; 784]));
}
