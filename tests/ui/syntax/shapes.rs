nn_runtime::network! {
    pub struct Mixed {
        input a: 784;
        input b: (28, 28);
        input c: [28][28];
        input d: [None, 784];
        input e: [-1, 784];
        input f: [];
        input g: [28; 28];
        output a;
    }
}

fn main() {}
