//! Values that are found by their names, and have an order.

use std::collections::BTreeMap;

/// Values in the order in which they came, each under a name of its own. Finding one takes time that
/// grows with the logarithm of their number, whatever names a hostile file has.
#[derive(Clone, Debug)]
pub(crate) struct Named<V> {
    values: Vec<(String, V)>,
    places: BTreeMap<String, usize>,
}

impl<V> Default for Named<V> {
    fn default() -> Self {
        Named { values: Vec::new(), places: BTreeMap::new() }
    }
}

impl<V: PartialEq> PartialEq for Named<V> {
    fn eq(&self, other: &Self) -> bool {
        self.values == other.values
    }
}

impl<V> Named<V> {
    /// Without values, with room for `count`.
    #[cfg(any(feature = "csv", feature = "save"))]
    pub(crate) fn with_capacity(count: usize) -> Self {
        Named { values: Vec::with_capacity(count), places: BTreeMap::new() }
    }

    /// With one more value. If the name is taken, it is given back.
    pub(crate) fn insert(&mut self, name: String, value: V) -> Result<(), String> {
        if self.places.contains_key(&name) {
            return Err(name);
        }
        self.places.insert(name.clone(), self.values.len());
        self.values.push((name, value));
        Ok(())
    }

    /// The place of a value among all.
    pub(crate) fn place(&self, name: &str) -> Option<usize> {
        self.places.get(name).copied()
    }

    pub(crate) fn get(&self, name: &str) -> Option<&V> {
        self.place(name).map(|place| &self.values[place].1)
    }

    pub(crate) fn get_mut(&mut self, name: &str) -> Option<&mut V> {
        self.place(name).map(|place| &mut self.values[place].1)
    }

    /// Gives a value another name, which is free.
    pub(crate) fn rename(&mut self, from: &str, to: &str) {
        if let Some(place) = self.places.remove(from) {
            to.clone_into(&mut self.values[place].0);
            self.places.insert(to.to_owned(), place);
        }
    }

    /// Gives a name this value, whether it has one or not.
    pub(crate) fn set(&mut self, name: &str, value: V) {
        match self.get_mut(name) {
            Some(place) => *place = value,
            None => drop(self.insert(name.to_owned(), value)),
        }
    }

    /// Those with other names than these.
    pub(crate) fn without(self, names: &[&str]) -> Self {
        let mut stays = vec![true; self.len()];
        names.iter().filter_map(|name| self.place(name)).for_each(|place| stays[place] = false);
        self.into_iter().zip(stays).filter_map(|(value, stays)| stays.then_some(value)).collect()
    }

    pub(crate) fn len(&self) -> usize {
        self.values.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// In their order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &V)> {
        self.values.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// The names in their order.
    pub(crate) fn names(&self) -> Vec<String> {
        self.values.iter().map(|(name, _)| name.clone()).collect()
    }

    /// Each value with its name, to be taken in any order.
    pub(crate) fn into_map(self) -> BTreeMap<String, V> {
        self.values.into_iter().collect()
    }
}

impl<V> IntoIterator for Named<V> {
    type Item = (String, V);
    type IntoIter = std::vec::IntoIter<(String, V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.values.into_iter()
    }
}

/// The later of two values of one name is left out.
impl<V> FromIterator<(String, V)> for Named<V> {
    fn from_iter<I: IntoIterator<Item = (String, V)>>(values: I) -> Self {
        let mut named = Named::default();
        for (name, value) in values {
            // A name that is taken keeps its value.
            let _taken = named.insert(name, value);
        }
        named
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_keep_their_order_and_names_are_unique() {
        let mut named = Named::default();
        assert!(["c", "a", "b"].into_iter().zip(1..).all(|(name, i)| named.insert(name.into(), i).is_ok()));
        assert_eq!(named.insert("a".into(), 4), Err("a".to_owned()));
        assert_eq!((named.get("a"), named.get("d"), named.len()), (Some(&2), None, 3));
        named.rename("a", "z");
        assert_eq!((named.get("a"), named.get("z")), (None, Some(&2)));
        named.rename("z", "z");
        *named.get_mut("z").unwrap() = 5;
        assert!(named.insert("a".into(), 6).is_ok());
        assert_eq!(named.names(), ["c", "z", "b", "a"]);
        assert_eq!(named.iter().map(|(_, value)| *value).collect::<Vec<_>>(), [1, 5, 3, 6]);
        assert_eq!(named.into_map()["z"], 5);
    }
}
