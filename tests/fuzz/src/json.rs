//! Changes of JSON that leave it JSON.

use serde_json::{Map, Value, json};

use crate::random::Random;

/// Changes something in a value.
pub(crate) fn mutate(value: &mut Value, random: &mut Random) {
    match value {
        // A level deeper, more often than not.
        Value::Object(entries) if !entries.is_empty() && random.chance(3, 4) => {
            let place = random.below(entries.len());
            if random.chance(1, 4) {
                change_entries(entries, place, random);
            } else if let Some(value) = entries.values_mut().nth(place) {
                mutate(value, random);
            }
        }
        Value::Array(items) if !items.is_empty() && random.chance(3, 4) => {
            let place = random.below(items.len());
            if random.chance(1, 4) {
                change_items(items, place, random);
            } else {
                mutate(&mut items[place], random);
            }
        }
        // Notes are JSON in a text of JSON.
        Value::String(text) if random.chance(3, 4) => match serde_json::from_str::<Value>(text) {
            Ok(mut inner) => {
                mutate(&mut inner, random);
                *text = inner.to_string();
            }
            Err(_) => *value = other(random),
        },
        _ => *value = other(random),
    }
}

/// Another value.
fn other(random: &mut Random) -> Value {
    let sizes = [0, 1, 2, 3, 4, 24, 1 << 31, u64::from(u32::MAX), 1 << 60, i64::MAX as u64, u64::MAX];
    match random.below(10) {
        0 => Value::Null,
        1 => json!(random.chance(1, 2)),
        2..=4 => json!(random.one(&sizes)),
        5 => json!(-1),
        6 => json!(random.one(&[0.0, 0.5, -1e308, 1e308, 5e-324])),
        7 => {
            let texts = [
                "",
                "F32",
                "F64",
                "F16",
                "BF16",
                "U8",
                "F4",
                "C64",
                "I64",
                "frozen",
                "training",
                "a",
                "\u{1b}[31m\n",
            ];
            json!(random.one(&texts))
        }
        8 => (0..random.few()).map(|_| json!(random.one(&sizes))).collect(),
        _ => json!({ "": other(random) }),
    }
}

fn change_entries(entries: &mut Map<String, Value>, place: usize, random: &mut Random) {
    let Some((name, value)) = entries.iter().nth(place).map(|(name, value)| (name.clone(), value.clone()))
    else {
        return;
    };
    match random.below(4) {
        0 => drop(entries.remove(&name)),
        1 => drop(entries.insert(format!("{name}{}", random.below(4)), value)),
        2 => drop(entries.insert(
            (*random.one(&["", "__metadata__", "nn-runtime", "version", "training/a"])).to_owned(),
            value,
        )),
        _ => {
            entries.remove(&name);
            entries.insert("x".repeat(random.length(300)), value);
        }
    }
}

fn change_items(items: &mut Vec<Value>, place: usize, random: &mut Random) {
    match random.below(4) {
        0 => drop(items.remove(place)),
        1 => items.insert(place, items[place].clone()),
        2 => items.insert(place, other(random)),
        _ => {
            let end = items.len() - 1;
            items.swap(place, end);
        }
    }
}

/// Gives each tensor of a header the place that its shape and number type ask for; says how many bytes all have.
pub(crate) fn place_tensors(header: &mut Value) -> u64 {
    let mut end = 0_u64;
    for (name, tensor) in header.as_object_mut().into_iter().flatten() {
        if name == "__metadata__" || !tensor.is_object() {
            continue;
        }
        let bits = match tensor["dtype"].as_str() {
            Some("F64" | "I64" | "U64" | "C64") => 64,
            Some("F32" | "I32" | "U32") => 32,
            Some("F16" | "BF16" | "I16" | "U16") => 16,
            Some("F4") => 4,
            _ => 8,
        };
        let lengths =
            tensor["shape"].as_array().into_iter().flatten().map(|length| length.as_u64().unwrap_or(1));
        let bytes = lengths.fold(bits, u64::saturating_mul) / 8;
        let start = end;
        end = end.saturating_add(bytes);
        tensor["data_offsets"] = json!([start, end]);
    }
    end
}
