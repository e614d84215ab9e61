use nn_runtime::network;

network! {
    pub struct Line {
        input x: [3];
        target y;
        layer l0()(x) { x.dense(3) }
        layer l1()(x) { x.l0() }
        layer l2()(x) { x.l1() }
        layer l3()(x) { x.l2() }
        layer l4()(x) { x.l3() }
        layer l5()(x) { x.l4() }
        layer l6()(x) { x.l5() }
        layer l7()(x) { x.l6() }
        layer l8()(x) { x.l7() }
        layer l9()(x) { x.l8() }
        layer l10()(x) { x.l9() }
        layer l11()(x) { x.l10() }
        layer l12()(x) { x.l11() }
        layer l13()(x) { x.l12() }
        layer l14()(x) { x.l13() }
        layer l15()(x) { x.l14() }
        layer l16()(x) { x.l15() }
        layer l17()(x) { x.l16() }
        layer l18()(x) { x.l17() }
        layer l19()(x) { x.l18() }
        layer l20()(x) { x.l19() }
        layer l21()(x) { x.l20() }
        layer l22()(x) { x.l21() }
        layer l23()(x) { x.l22() }
        layer l24()(x) { x.l23() }
        layer l25()(x) { x.l24() }
        layer l26()(x) { x.l25() }
        layer l27()(x) { x.l26() }
        layer l28()(x) { x.l27() }
        layer l29()(x) { x.l28() }
        layer l30()(x) { x.l29() }
        layer l31()(x) { x.l30() }
        layer l32()(x) { x.l31() }
        layer l33()(x) { x.l32() }
        layer l34()(x) { x.l33() }
        layer l35()(x) { x.l34() }
        layer l36()(x) { x.l35() }
        layer l37()(x) { x.l36() }
        layer l38()(x) { x.l37() }
        layer l39()(x) { x.l38() }
        layer l40()(x) { x.l39() }
        layer l41()(x) { x.l40() }
        layer l42()(x) { x.l41() }
        layer l43()(x) { x.l42() }
        layer l44()(x) { x.l43() }
        layer l45()(x) { x.l44() }
        layer l46()(x) { x.l45() }
        layer l47()(x) { x.l46() }
        layer l48()(x) { x.l47() }
        layer l49()(x) { x.l48() }
        layer l50()(x) { x.l49() }
        layer l51()(x) { x.l50() }
        layer l52()(x) { x.l51() }
        layer l53()(x) { x.l52() }
        layer l54()(x) { x.l53() }
        layer l55()(x) { x.l54() }
        layer l56()(x) { x.l55() }
        layer l57()(x) { x.l56() }
        layer l58()(x) { x.l57() }
        layer l59()(x) { x.l58() }
        layer l60()(x) { x.l59() }
        layer l61()(x) { x.l60() }
        layer l62()(x) { x.l61() }
        layer l63()(x) { x.l62() }
        layer l64()(x) { x.l63() }
        let z = x.l64().dense();
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
