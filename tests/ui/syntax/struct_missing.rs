nn_runtime::network! {
    pub Digits {
        input image: [784];
        output image;
    }
}

fn main() {
    println!("{:?}", Digits::new(1).predict(&[0.0; 784]));
}
