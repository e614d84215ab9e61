nn_runtime::network! {
    pub struct Mixed {
        input a: f32;
        input b: [f32; 784];
        input c: [[f32; 28]; 3];
        input d: bool;
        input e: usize;
        input f: Tensor<f32>;
        input g: &[f32];
        output a;
    }
}

fn main() {
    println!("{:?}", Mixed::new(1).predict(0.5, &[0.0; 784], 1, true));
}
