//! Networks that have the names of Rust's types, traits, words and crates, and of what generated code uses.

/// Makes networks that scale a number, and a test of each.
macro_rules! networks {
    ($($name:ident in $module:ident;)*) => {
        net::network! {
            $(
                /// Scales a number.
                pub struct $name {
                    input x;
                    target y;
                    param w = 2.0;
                    output z = w * x;
                    loss squared_error(z, y);
                }
            )*
        }
        #[test]
        fn all_are_networks() {
            $(
                let rows = [$module::Example { x: 1.0, y: 3.0 }];
                let $module::Output { z } = $name::new(1).predict(1.0).unwrap();
                assert_eq!((z, $name::new(1).loss(&$name::examples(&rows).unwrap())), (2.0, 1.0));
                assert_eq!(format!("{:?}", $name::new(1)), concat!(stringify!($name), " { parameters: 1 }"));
            )*
        }
    };
}

networks! {
    Abstract in abstract_;
    Box in box_;
    Crate in crate_;
    Dyn in dyn_;
    Gen in gen_;
    Loop in loop_;
    Mod in mod_;
    Super in super_;
    Type in type_;
    Where in where_;
    Alloc in alloc_;
    Core in core_;
    NnRuntime in nn_runtime_;
    Std in std_;
    Bool in bool_;
    Char in char_;
    F32 in f32_;
    Str in str_;
    U8 in u8_;
    Usize in usize_;
    Aligned in aligned;
    AsRef in as_ref;
    Clone in clone;
    Debug in debug;
    Default in default;
    Err in err;
    Info in info;
    Iterator in iterator;
    Loops in loops;
    Math in math;
    Network in network;
    Nn in nn;
    None in none;
    Ok in ok;
    Option in option;
    PartialEq in partial_eq;
    Program in program;
    Result in result;
    Row in row;
    Send in send;
    Some in some;
    String in string;
    Tile in tile;
    V in v;
    Vec in vec;
    Vector in vector;
    View in view;
    HTTPNet in httpnet;
    HttpNet in http_net;
    Net2 in net2;
    Two_heads in two_heads;
    _1 in _1_;
    Übung in übung;
    网络 in 网络_;
}
