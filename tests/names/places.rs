//! Networks in functions, in modules of one name, of limited visibility, and made by macros.

mod left {
    net::network! {
        pub(super) struct Line { input x; target y; param w = 1.0; output z = w * x; loss squared_error(z, y); }
    }
    net::network! {
        pub(in crate::places) struct Curve { input x; target y; param w = 1.0; output z = w * x * x; loss squared_error(z, y); }
    }
    net::network! {
        struct Own { input x; target y; param w = 3.0; output z = w * x; loss squared_error(z, y); }
    }

    pub(super) fn own(x: f32) -> f32 {
        Own::new(1).predict(x).unwrap().z
    }
}

mod right {
    use super::left::Curve;

    net::network! {
        pub(crate) struct Line { input x; target y; param w = -1.0; output z = w * x; loss squared_error(z, y); }
    }

    pub(super) fn both(x: f32) -> (f32, f32) {
        (Line::new(1).predict(x).unwrap().z, Curve::new(1).predict(x).unwrap().z)
    }
}

macro_rules! scaled {
    ($name:ident, $input:ident, $factor:expr) => {
        net::network![pub struct $name { input $input; target y; param w = $factor; output z = w * $input; loss squared_error(z, y); }];
    };
}

scaled!(Twice, x, 1.0 + 1.0);

#[test]
fn modules_keep_networks_apart() {
    assert_eq!(left::Line::new(1).predict(2.0).unwrap().z, 2.0);
    assert_eq!(left::own(2.0), 6.0);
    assert_eq!(right::both(3.0), (-3.0, 9.0));
}

#[test]
fn macros_make_networks() {
    scaled!(Thrice, number, 3.0);
    let example = thrice::Example { number: 1.0, y: 3.0 };
    assert_eq!(Thrice::new(1).loss(&Thrice::examples(&[example]).unwrap()), 0.0);
    assert_eq!(Twice::new(1).predict(4.0).unwrap().z, 8.0);
}

#[test]
fn functions_hold_networks() {
    net::network! {
        struct Line { input x; target y; param w = 5.0; output z = w * x; loss squared_error(z, y); }
    }
    assert_eq!(Line::new(1).predict(2.0).unwrap(), line::Output { z: 10.0 });
}
