//! What a text can be read as.

use std::borrow::Cow;

use super::{Problem, Read, Reader, shortened};

impl Read for String {
    fn read(reader: &mut Reader<'_>) -> Result<String, Problem> {
        reader.string().map(Cow::into_owned)
    }
}

impl Read for bool {
    fn read(reader: &mut Reader<'_>) -> Result<bool, Problem> {
        let is_true = reader.takes_word("true");
        if is_true || reader.takes_word("false") {
            Ok(is_true)
        } else {
            Err(reader.expected("`true` or `false`"))
        }
    }
}

macro_rules! whole {
    ($($T:ty)*) => {$(
        impl Read for $T {
            fn read(reader: &mut Reader<'_>) -> Result<$T, Problem> {
                Ok(reader.whole(<$T>::MAX as u64)? as $T)
            }
        }
    )*};
}
whole! { u32 u64 usize }

/// To the last bit.
impl Read for f64 {
    fn read(reader: &mut Reader<'_>) -> Result<f64, Problem> {
        reader.peek();
        let start = *reader;
        let text = reader.number()?;
        let number = text.parse().ok().filter(|number: &f64| number.is_finite());
        number.ok_or_else(|| start.problem(format!("{} is not a finite number", shortened(text))))
    }
}

impl<V: Read> Read for Option<V> {
    fn read(reader: &mut Reader<'_>) -> Result<Option<V>, Problem> {
        if reader.is_null() { Ok(None) } else { V::read(reader).map(Some) }
    }
}

impl<V: Read> Read for Vec<V> {
    fn read(reader: &mut Reader<'_>) -> Result<Vec<V>, Problem> {
        let mut items = Vec::new();
        reader.items(&mut |reader| {
            items.push(V::read(reader)?);
            Ok(())
        })?;
        Ok(items)
    }
}
