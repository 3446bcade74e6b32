//! JSON values that are taken if they have the kind hoped for and skipped if not, never an error.
//!
//! Recognizers disagree about the type of a key (`tokens` are numbers here and objects there, a time is `null` or a
//! string), and one odd value must not cost the transcript. Nothing is kept of what is skipped.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::formats::timestamps;

/// A string, if it is one.
#[derive(Debug, Default)]
pub(crate) struct LenientText(pub Option<String>);

/// Seconds, if it is a number, a string that holds one, or a time such as 00:00:01,500.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct LenientSeconds(pub Option<f64>);

/// An object, if it is one.
#[derive(Debug)]
pub(crate) struct One<T>(pub Option<T>);

/// The elements of an array, if it is one.
#[derive(Debug)]
pub(crate) struct Many<T>(pub Vec<T>);

impl<T> Default for One<T> {
    fn default() -> Self {
        One(None)
    }
}

impl<T> Default for Many<T> {
    fn default() -> Self {
        Many(Vec::new())
    }
}

/// What to make of each kind of value; nothing unless said otherwise.
trait Lenient<'de>: Default {
    fn text(_: &str) -> Self {
        Self::default()
    }
    fn number(_: f64) -> Self {
        Self::default()
    }
    fn array<A: SeqAccess<'de>>(mut array: A) -> Result<Self, A::Error> {
        while array.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Self::default())
    }
    fn object<A: MapAccess<'de>>(mut object: A) -> Result<Self, A::Error> {
        while object.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Self::default())
    }
}

impl Lenient<'_> for LenientText {
    fn text(text: &str) -> Self {
        LenientText(Some(text.to_string()))
    }
}

impl Lenient<'_> for LenientSeconds {
    fn text(text: &str) -> Self {
        let text = text.trim();
        LenientSeconds(text.parse().ok().or_else(|| timestamps::clock_time(text)))
    }
    fn number(number: f64) -> Self {
        LenientSeconds(Some(number))
    }
}

impl<'de, T: Deserialize<'de>> Lenient<'de> for One<T> {
    fn object<A: MapAccess<'de>>(object: A) -> Result<Self, A::Error> {
        T::deserialize(MapAccessDeserializer::new(object)).map(|it| One(Some(it)))
    }
}

impl<'de, T: Deserialize<'de>> Lenient<'de> for Many<T> {
    fn array<A: SeqAccess<'de>>(mut array: A) -> Result<Self, A::Error> {
        let mut all = Vec::new();
        while let Some(element) = array.next_element()? {
            all.push(element);
        }
        Ok(Many(all))
    }
}

struct LenientVisitor<L>(PhantomData<L>);

impl<'de, L: Lenient<'de>> Visitor<'de> for LenientVisitor<L> {
    type Value = L;

    fn expecting(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str("any JSON value")
    }
    fn visit_bool<E>(self, _: bool) -> Result<L, E> {
        Ok(L::default())
    }
    fn visit_unit<E>(self) -> Result<L, E> {
        Ok(L::default())
    }
    fn visit_i64<E>(self, number: i64) -> Result<L, E> {
        Ok(L::number(number as f64))
    }
    fn visit_u64<E>(self, number: u64) -> Result<L, E> {
        Ok(L::number(number as f64))
    }
    fn visit_f64<E>(self, number: f64) -> Result<L, E> {
        Ok(L::number(number))
    }
    fn visit_str<E>(self, text: &str) -> Result<L, E> {
        Ok(L::text(text))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, array: A) -> Result<L, A::Error> {
        L::array(array)
    }
    fn visit_map<A: MapAccess<'de>>(self, object: A) -> Result<L, A::Error> {
        L::object(object)
    }
}

impl<'de> Deserialize<'de> for LenientText {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(LenientVisitor(PhantomData))
    }
}

impl<'de> Deserialize<'de> for LenientSeconds {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(LenientVisitor(PhantomData))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for One<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(LenientVisitor(PhantomData))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Many<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(LenientVisitor(PhantomData))
    }
}
