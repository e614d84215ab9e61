use nn_runtime::network;

network! {
    pub struct Line {
        input x: [3];
        target y;
        let a0 = x;
        let a1 = concat(a0, a0);
        let a2 = concat(a1, a1);
        let a3 = concat(a2, a2);
        let a4 = concat(a3, a3);
        let a5 = concat(a4, a4);
        let a6 = concat(a5, a5);
        let a7 = concat(a6, a6);
        let a8 = concat(a7, a7);
        let a9 = concat(a8, a8);
        let a10 = concat(a9, a9);
        let a11 = concat(a10, a10);
        let a12 = concat(a11, a11);
        let a13 = concat(a12, a12);
        let a14 = concat(a13, a13);
        let a15 = concat(a14, a14);
        let a16 = concat(a15, a15);
        let a17 = concat(a16, a16);
        let a18 = concat(a17, a17);
        let a19 = concat(a18, a18);
        let a20 = concat(a19, a19);
        let a21 = concat(a20, a20);
        let a22 = concat(a21, a21);
        let a23 = concat(a22, a22);
        let a24 = concat(a23, a23);
        let a25 = concat(a24, a24);
        let a26 = concat(a25, a25);
        let a27 = concat(a26, a26);
        let a28 = concat(a27, a27);
        let a29 = concat(a28, a28);
        let a30 = concat(a29, a29);
        let a31 = concat(a30, a30);
        let a32 = concat(a31, a31);
        let a33 = concat(a32, a32);
        let a34 = concat(a33, a33);
        let a35 = concat(a34, a34);
        let a36 = concat(a35, a35);
        let a37 = concat(a36, a36);
        let a38 = concat(a37, a37);
        let a39 = concat(a38, a38);
        let a40 = concat(a39, a39);
        let a41 = concat(a40, a40);
        let a42 = concat(a41, a41);
        let a43 = concat(a42, a42);
        let a44 = concat(a43, a43);
        let a45 = concat(a44, a44);
        let a46 = concat(a45, a45);
        let a47 = concat(a46, a46);
        let a48 = concat(a47, a47);
        let a49 = concat(a48, a48);
        let a50 = concat(a49, a49);
        let a51 = concat(a50, a50);
        let a52 = concat(a51, a51);
        let a53 = concat(a52, a52);
        let a54 = concat(a53, a53);
        let a55 = concat(a54, a54);
        let a56 = concat(a55, a55);
        let a57 = concat(a56, a56);
        let a58 = concat(a57, a57);
        let a59 = concat(a58, a58);
        let a60 = concat(a59, a59);
        let z = a60.dense();
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
