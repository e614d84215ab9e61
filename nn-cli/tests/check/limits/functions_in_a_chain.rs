use nn_runtime::network;

network! {
    pub struct Line {
        input x: [3];
        target y;
        fn f0(x) = 2 * x;
        fn f1(x) = f0(x) + 1;
        fn f2(x) = f1(x) + 1;
        fn f3(x) = f2(x) + 1;
        fn f4(x) = f3(x) + 1;
        fn f5(x) = f4(x) + 1;
        fn f6(x) = f5(x) + 1;
        fn f7(x) = f6(x) + 1;
        fn f8(x) = f7(x) + 1;
        fn f9(x) = f8(x) + 1;
        fn f10(x) = f9(x) + 1;
        fn f11(x) = f10(x) + 1;
        fn f12(x) = f11(x) + 1;
        fn f13(x) = f12(x) + 1;
        fn f14(x) = f13(x) + 1;
        fn f15(x) = f14(x) + 1;
        fn f16(x) = f15(x) + 1;
        fn f17(x) = f16(x) + 1;
        fn f18(x) = f17(x) + 1;
        fn f19(x) = f18(x) + 1;
        fn f20(x) = f19(x) + 1;
        fn f21(x) = f20(x) + 1;
        fn f22(x) = f21(x) + 1;
        fn f23(x) = f22(x) + 1;
        fn f24(x) = f23(x) + 1;
        fn f25(x) = f24(x) + 1;
        fn f26(x) = f25(x) + 1;
        fn f27(x) = f26(x) + 1;
        fn f28(x) = f27(x) + 1;
        fn f29(x) = f28(x) + 1;
        fn f30(x) = f29(x) + 1;
        fn f31(x) = f30(x) + 1;
        fn f32(x) = f31(x) + 1;
        fn f33(x) = f32(x) + 1;
        fn f34(x) = f33(x) + 1;
        fn f35(x) = f34(x) + 1;
        fn f36(x) = f35(x) + 1;
        fn f37(x) = f36(x) + 1;
        fn f38(x) = f37(x) + 1;
        fn f39(x) = f38(x) + 1;
        fn f40(x) = f39(x) + 1;
        fn f41(x) = f40(x) + 1;
        fn f42(x) = f41(x) + 1;
        fn f43(x) = f42(x) + 1;
        fn f44(x) = f43(x) + 1;
        fn f45(x) = f44(x) + 1;
        fn f46(x) = f45(x) + 1;
        fn f47(x) = f46(x) + 1;
        fn f48(x) = f47(x) + 1;
        fn f49(x) = f48(x) + 1;
        fn f50(x) = f49(x) + 1;
        fn f51(x) = f50(x) + 1;
        fn f52(x) = f51(x) + 1;
        fn f53(x) = f52(x) + 1;
        fn f54(x) = f53(x) + 1;
        fn f55(x) = f54(x) + 1;
        fn f56(x) = f55(x) + 1;
        fn f57(x) = f56(x) + 1;
        fn f58(x) = f57(x) + 1;
        fn f59(x) = f58(x) + 1;
        fn f60(x) = f59(x) + 1;
        fn f61(x) = f60(x) + 1;
        fn f62(x) = f61(x) + 1;
        fn f63(x) = f62(x) + 1;
        fn f64(x) = f63(x) + 1;
        fn f65(x) = f64(x) + 1;
        let z = f65(x).dense();
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
