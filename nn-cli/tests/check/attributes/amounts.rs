use nn_runtime::network;

network! {
    #[budget(ram = "64")]
    pub struct Net0 {
        input x: [3];
        target y;
        let z = x.dense();
        output z;
        loss squared_error(z, y);
    }

    #[budget(ram = "1.5 MiB")]
    pub struct Net1 {
        input x: [3];
        target y;
        let z = x.dense();
        output z;
        loss squared_error(z, y);
    }

    #[budget(ram = "64 kib")]
    pub struct Net2 {
        input x: [3];
        target y;
        let z = x.dense();
        output z;
        loss squared_error(z, y);
    }

    #[budget(ram = "KiB")]
    pub struct Net3 {
        input x: [3];
        target y;
        let z = x.dense();
        output z;
        loss squared_error(z, y);
    }

}

fn main() {}
