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

/// The name of a speaker, if it is a string or a number: 0 is `Speaker 0`.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct LenientName(pub Option<String>);

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
        // Google writes `0.5s`, Azure `PT1M0.5S`.
        let seconds = text.strip_suffix(['s', 'S']).unwrap_or(text);
        let iso = || {
            let (minutes, seconds) =
                seconds.strip_prefix("PT")?.rsplit_once('M').unwrap_or(("", seconds.strip_prefix("PT")?));
            let (hours, minutes) = minutes.rsplit_once('H').unwrap_or(("", minutes));
            let field = |text: &str| if text.is_empty() { Some(0.0) } else { text.parse::<f64>().ok() };
            Some(field(hours)? * 3600.0 + field(minutes)? * 60.0 + field(seconds)?)
        };
        LenientSeconds(seconds.parse().ok().or_else(|| timestamps::clock_time(text)).or_else(iso))
    }
    fn number(number: f64) -> Self {
        LenientSeconds(Some(number))
    }
}

impl Lenient<'_> for LenientName {
    fn text(text: &str) -> Self {
        let name = text.trim();
        let is_number = !name.is_empty() && name.bytes().all(|b| b.is_ascii_digit());
        LenientName(
            (!name.is_empty()).then(|| if is_number { format!("Speaker {name}") } else { name.to_string() }),
        )
    }
    fn number(number: f64) -> Self {
        LenientName(Some(format!("Speaker {number}")))
    }
}

impl<'de, T: Deserialize<'de>> Lenient<'de> for One<T> {
    fn object<A: MapAccess<'de>>(object: A) -> Result<Self, A::Error> {
        T::deserialize(MapAccessDeserializer::new(object)).map(|it| One(Some(it)))
    }
}

/// An object of one kind or the elements of an array of another.
#[derive(Debug)]
pub(crate) enum OneOrMany<T, U> {
    One(T),
    Many(Vec<U>),
}

impl<T: Default, U> Default for OneOrMany<T, U> {
    fn default() -> Self {
        OneOrMany::One(T::default())
    }
}

impl<'de, T: Deserialize<'de> + Default, U: Deserialize<'de>> Lenient<'de> for OneOrMany<T, U> {
    fn object<A: MapAccess<'de>>(object: A) -> Result<Self, A::Error> {
        T::deserialize(MapAccessDeserializer::new(object)).map(OneOrMany::One)
    }
    fn array<A: SeqAccess<'de>>(array: A) -> Result<Self, A::Error> {
        Many::array(array).map(|many| OneOrMany::Many(many.0))
    }
}

impl<'de, T: Deserialize<'de> + Default, U: Deserialize<'de>> Deserialize<'de> for OneOrMany<T, U> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(LenientVisitor(PhantomData))
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

impl<'de> Deserialize<'de> for LenientName {
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
