nn_runtime::network! {
    pub struct Digits {
        input a: class;
        input b: class[10];
        input c: class<10>;
        input d: [3] of 10;
        param e: class(3) = 0;
        output a;
    }
}

fn main() {}
