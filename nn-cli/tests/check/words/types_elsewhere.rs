//! Types of other languages.

nn_runtime::network! {
    pub struct Types {
        input a: float;
        input b: int;
        input c: boolean;
        input d: LongTensor;
        target y: number;
        let z = a;
        output z;
        loss squared_error(z, y);
    }
}
