use nn_runtime::network;

network! {
    pub struct Line {
        input x: [3];
        target y;
        fn f0(x) = sin(x);
        fn f1(x) = f0(2 * x) + f0(3 * x);
        fn f2(x) = f1(2 * x) + f1(3 * x);
        fn f3(x) = f2(2 * x) + f2(3 * x);
        fn f4(x) = f3(2 * x) + f3(3 * x);
        fn f5(x) = f4(2 * x) + f4(3 * x);
        fn f6(x) = f5(2 * x) + f5(3 * x);
        fn f7(x) = f6(2 * x) + f6(3 * x);
        fn f8(x) = f7(2 * x) + f7(3 * x);
        fn f9(x) = f8(2 * x) + f8(3 * x);
        fn f10(x) = f9(2 * x) + f9(3 * x);
        fn f11(x) = f10(2 * x) + f10(3 * x);
        fn f12(x) = f11(2 * x) + f11(3 * x);
        fn f13(x) = f12(2 * x) + f12(3 * x);
        fn f14(x) = f13(2 * x) + f13(3 * x);
        fn f15(x) = f14(2 * x) + f14(3 * x);
        fn f16(x) = f15(2 * x) + f15(3 * x);
        fn f17(x) = f16(2 * x) + f16(3 * x);
        fn f18(x) = f17(2 * x) + f17(3 * x);
        fn f19(x) = f18(2 * x) + f18(3 * x);
        fn f20(x) = f19(2 * x) + f19(3 * x);
        fn f21(x) = f20(2 * x) + f20(3 * x);
        fn f22(x) = f21(2 * x) + f21(3 * x);
        fn f23(x) = f22(2 * x) + f22(3 * x);
        fn f24(x) = f23(2 * x) + f23(3 * x);
        fn f25(x) = f24(2 * x) + f24(3 * x);
        fn f26(x) = f25(2 * x) + f25(3 * x);
        fn f27(x) = f26(2 * x) + f26(3 * x);
        fn f28(x) = f27(2 * x) + f27(3 * x);
        fn f29(x) = f28(2 * x) + f28(3 * x);
        fn f30(x) = f29(2 * x) + f29(3 * x);
        let z = f30(x).dense();
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
