//! Valid files.

use std::sync::LazyLock;

use nn_runtime::{Dataset, Pipeline, Preprocessing, Weights};

use crate::networks::Net;

/// A file of safetensors.
pub(crate) fn file(header: &[u8], numbers: &[u8]) -> Vec<u8> {
    [&(header.len() as u64).to_le_bytes(), header, numbers].concat()
}

/// Networks, and what other programs write.
pub(crate) fn safetensors() -> &'static [Vec<u8>] {
    static FILES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
        let weights = Weights::of(&Net::new(1));
        let network = weights.to_bytes().expect("a network is written");
        let double = weights.convert::<f64>().to_bytes().expect("a network is written");
        let checkpoint = br#"{"__metadata__":{"nn-runtime":"{\"version\":1,\"roles\":{\"scale\":\"learned\",\"training/optimiser\":\"training\",\"first.bias\":\"frozen\",\"mean\":\"state\"},\"training\":{\"steps\":938,\"epoch\":1,\"seed\":7,\"optimiser\":\"Adam\",\"clip_norm\":null,\"losses\":[0.5,0.25]}}"},"mean":{"dtype":"F64","shape":[],"data_offsets":[0,8]},"scale":{"dtype":"F32","shape":[4],"data_offsets":[8,24]},"first.bias":{"dtype":"F32","shape":[4],"data_offsets":[24,40]},"training/optimiser":{"dtype":"F32","shape":[2,3],"data_offsets":[40,64]}}"#;
        let other = br#"{"__metadata__":{"format":"pt"},"first.weight":{"dtype":"BF16","shape":[4,2],"data_offsets":[0,16]},"logits.weight":{"dtype":"F16","shape":[3,4],"data_offsets":[16,40]},"step":{"dtype":"I64","shape":[],"data_offsets":[40,48]},"mask":{"dtype":"BOOL","shape":[2,0],"data_offsets":[48,48]}}"#;
        vec![network, double, file(checkpoint, &[0x3f; 64]), file(other, &[0x3c; 48]), file(b"{}", &[])]
    });
    &FILES
}

/// Networks with what is done to raw rows.
pub(crate) fn pipelines() -> &'static [Vec<u8>] {
    static FILES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
        let rows = Dataset::new()
            .column("a", [1.0, 2.0, 6.0])
            .and_then(|rows| rows.column("b", [10.0, 20.0, -5.0]))
            .and_then(|rows| rows.column("kind", [0, 1, 2]))
            .expect("the columns are of one length");
        let recipes = [
            Preprocessing::new().classes("kind", &["one", "two", "three"]).standardise(&["a", "b"]),
            Preprocessing::new().scale("a", 0.5).columns("b", &["b"]).standardise(&["b"]),
        ];
        let file = |recipe: Preprocessing| {
            let recipe = recipe.fit(&rows).expect("it fits");
            let pipeline = Pipeline::new(Net::new(1), recipe).expect("it fits");
            pipeline.to_bytes().expect("a pipeline is written")
        };
        recipes.map(file).to_vec()
    });
    &FILES
}

/// A file of NumPy, with a header of the first version.
pub(crate) fn array(header: &[u8], numbers: &[u8]) -> Vec<u8> {
    let length = (header.len().min(usize::from(u16::MAX)) as u16).to_le_bytes();
    [b"\x93NUMPY\x01\x00", &length[..], header, numbers].concat()
}

/// Headers and numbers of arrays.
pub(crate) fn arrays() -> &'static [(Vec<u8>, Vec<u8>)] {
    static ARRAYS: LazyLock<Vec<(Vec<u8>, Vec<u8>)>> = LazyLock::new(|| {
        let kinds = [
            ("'<f4'", "False", "(4,)", 16),
            ("'<f4'", "False", "(4, 2)", 32),
            ("'>f8'", "True", "(3, 4)", 96),
            ("'<f2'", "True", "(2, 3, 2)", 24),
            ("'|i1'", "False", "()", 1),
            ("'|b1'", "True", "(0, 5)", 0),
            ("'<U3'", "False", "(2,)", 24),
            ("'<f8'", "False", "(500,)", 4000),
        ];
        let array = |(descr, order, shape, size): (&str, &str, &str, usize)| {
            let header =
                format!("{{'descr': {descr}, 'fortran_order': {order}, 'shape': {shape}, }}          \n");
            (header.into_bytes(), vec![0x3c; size])
        };
        kinds.map(array).to_vec()
    });
    &ARRAYS
}

/// Files of all number types, of one to three axes.
pub(crate) fn idx() -> &'static [Vec<u8>] {
    static FILES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
        let kinds = [
            (0x08, &[300][..], 1),
            (0x08, &[5, 2, 3], 1),
            (0x09, &[4, 6], 1),
            (0x0b, &[3, 6], 2),
            (0x0c, &[2, 3, 2], 4),
            (0x0d, &[7, 6], 4),
            (0x0e, &[2, 6, 1], 8),
            (0x08, &[1000, 6], 1),
        ];
        let file = |(kind, axes, size): (u8, &[u32], usize)| {
            let lengths = axes.iter().flat_map(|length| length.to_be_bytes());
            let count = axes.iter().product::<u32>() as usize * size;
            let numbers = (0..count).map(|i| if i % size == 0 { 0x40 } else { (i % 7) as u8 });
            [0, 0, kind, axes.len() as u8].into_iter().chain(lengths).chain(numbers).collect()
        };
        kinds.map(file).to_vec()
    });
    &FILES
}

/// Tables: plain, quoted, with other ends of lines and separators, with values missing, long and wide.
pub(crate) fn tables() -> &'static [Vec<u8>] {
    static TABLES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
        let long = format!("a,b,kind\n{}", "0.5,-1e3,2\n".repeat(200));
        let names: Vec<String> = (0..300).map(|column| format!("c{column}")).collect();
        let wide = format!("{}\n{}1\n", names.join(","), "1,".repeat(299));
        let texts = [
            "a,b,kind\n1,2,one\n3,4.5,two\n-1e-3,7,three\n",
            "a;b;kind\r\n1;?;one\r\n3;4.5;two\r\n;NA;two\r\n",
            "\"a\",\"b\",\"kind\"\n\"1\",\"2\",\"o\"\"ne\"\n\n\n 3 ,\t4,\"two\"\n",
            "\u{feff}a,b,kind\n1,,one\n,,\n2,3,two",
            "a\n1\n2\n\n3\n",
            &long,
            &wide,
        ];
        texts.map(|text| text.as_bytes().to_vec()).to_vec()
    });
    &TABLES
}
