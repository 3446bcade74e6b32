//! A line of a list by its keys, as the columns of a table or an object of JSON name them. Whatever is wrong is told by the
//! key, in the words of those who write lists.

use std::fmt;

use anyhow::{Result, anyhow};
use kiru_align::transcript::differ_by_a_letter;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use serde_json::{Map, Value};

use super::list_mistakes::LineMistakes;
use super::sources::ListedSpan;

/// What to do about a line that is not understood.
const WRITE_PAIR: &str = "write {\"audio\": \"...\", \"transcript\": \"...\"}";
const CORRECT: &str = "correct this line, or leave it out";
/// Of a value that is wrong, so much is told.
const MOST_SHOWN: usize = 40;

/// A line of a list, or an object inside one.
pub struct ListLine {
    keys: Map<String, Value>,
    /// How the keys are called in messages: what leads to the object.
    prefix: String,
}

/// An object of JSON none of whose keys stands there twice.
struct Unique(Map<String, Value>);

struct UniqueKeys;

impl<'de> Deserialize<'de> for Unique {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Unique, D::Error> {
        deserializer.deserialize_map(UniqueKeys).map(Unique)
    }
}

impl<'de> Visitor<'de> for UniqueKeys {
    type Value = Map<String, Value>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        let mut keys = Map::new();
        while let Some((key, value)) = access.next_entry::<String, Value>()? {
            if keys.contains_key(&key) {
                return Err(A::Error::custom(format!("{key} stands there twice")));
            }
            keys.insert(key, value);
        }
        Ok(keys)
    }
}

impl From<Map<String, Value>> for ListLine {
    fn from(keys: Map<String, Value>) -> ListLine {
        ListLine { keys, prefix: String::new() }
    }
}

impl ListLine {
    /// The object that `line` has as JSON.
    ///
    /// # Errors
    /// It has none, or a key twice.
    pub fn parse(line: &str) -> Result<ListLine> {
        let parsed = serde_json::from_str::<Unique>(line).map_err(|error| match () {
            () if error.is_eof() => anyhow!("it ends within its JSON; {CORRECT}"),
            () if error.is_syntax() => anyhow!("not JSON at column {}; {WRITE_PAIR}", error.column()),
            () => {
                // What follows is the place inside this text, which is only a line.
                let what = error.to_string();
                match what.split(" at line ").next().filter(|what| what.ends_with("twice")) {
                    Some(twice) => anyhow!("{twice}; {CORRECT}"),
                    None => anyhow!("not a JSON object; {WRITE_PAIR}"),
                }
            }
        })?;
        Ok(parsed.0.into())
    }

    /// Its keys.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.keys.keys().map(String::as_str)
    }

    /// Whether it says anything by this `key`.
    pub fn has(&self, key: &str) -> bool {
        self.value(key).is_some()
    }

    /// The text that it has by this `key`, if any.
    ///
    /// # Errors
    /// Something else stands there.
    pub fn text(&self, key: &str) -> Result<Option<String>> {
        match self.value(key) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(other) => Err(self.is_wrong(key, other, "not a text")),
        }
    }

    /// The text that it must have by this `key`.
    ///
    /// # Errors
    /// Nothing or something else stands there.
    pub fn needed(&self, key: &str) -> Result<String> {
        self.text(key)?.ok_or_else(|| self.lacks(key))
    }

    /// A text or a number, as names are given.
    pub fn name(&self, key: &str) -> Option<String> {
        Some(match self.value(key)? {
            Value::String(name) => name.clone(),
            other => other.to_string(),
        })
    }

    /// The number that it has by this `key`, if any; in a text, too, as tables have it.
    ///
    /// # Errors
    /// Something else stands there.
    pub fn number(&self, key: &str) -> Result<Option<f64>> {
        let Some(value) = self.value(key) else { return Ok(None) };
        let number = match value {
            Value::String(text) if text.is_empty() => return Ok(None),
            Value::String(text) => text.parse().ok(),
            other => other.as_f64(),
        };
        number
            .filter(|number: &f64| number.is_finite())
            .map(Some)
            .ok_or_else(|| self.is_wrong(key, value, "not a number of seconds"))
    }

    /// The number that it must have by this `key`.
    ///
    /// # Errors
    /// Nothing or something else stands there.
    pub fn needed_number(&self, key: &str) -> Result<f64> {
        self.number(key)?.ok_or_else(|| self.lacks(key))
    }

    /// The part of the recording that it limits its text to, if any. That its `offset` or `duration` is no number goes to
    /// `wrong`.
    pub fn span(&self, wrong: &mut LineMistakes) -> Option<ListedSpan> {
        let [offset, duration] = ["offset", "duration"].map(|key| wrong.noted(self.number(key)).flatten());
        (offset.is_some() || duration.is_some()).then_some(ListedSpan { offset, duration })
    }

    /// The same of a line that is no corpus's, of which the whole list is refused if its part can be none.
    pub fn part(&self, wrong: &mut LineMistakes) -> Option<ListedSpan> {
        let span = self.span(wrong)?;
        let prefix = &self.prefix;
        if let Some(offset) = span.offset.filter(|offset| *offset < 0.0) {
            wrong.note(format!("{prefix}offset is {offset}, before the recording; {CORRECT}"));
        }
        if let Some(duration) = span.duration.filter(|duration| *duration <= 0.0) {
            wrong.note(format!("{prefix}duration is {duration}, in which nothing is said; {CORRECT}"));
        }
        Some(span)
    }

    /// The object that it must have by this `key`.
    ///
    /// # Errors
    /// Nothing or something else stands there.
    pub fn object(&self, key: &str) -> Result<ListLine> {
        match self.value(key) {
            Some(Value::Object(keys)) => {
                Ok(ListLine { keys: keys.clone(), prefix: format!("{}{key}.", self.prefix) })
            }
            Some(other) => Err(self.is_wrong(key, other, "not an object")),
            None => Err(self.lacks(key)),
        }
    }

    /// The objects in the list that it must have by this `key`.
    ///
    /// # Errors
    /// Nothing or something else stands there.
    pub fn objects(&self, key: &str) -> Result<Vec<ListLine>> {
        let list = match self.value(key) {
            Some(Value::Array(list)) => list,
            Some(other) => return Err(self.is_wrong(key, other, "not a list")),
            None => return Err(self.lacks(key)),
        };
        let each = (0..).zip(list).map(|(at, value): (usize, _)| match value {
            Value::Object(keys) => {
                Ok(ListLine { keys: keys.clone(), prefix: format!("{}{key}[{at}].", self.prefix) })
            }
            other => Err(self.is_wrong(&format!("{key}[{at}]"), other, "not an object")),
        });
        each.collect()
    }

    fn value(&self, key: &str) -> Option<&Value> {
        self.keys.get(key).filter(|value| !value.is_null())
    }

    fn lacks(&self, key: &str) -> anyhow::Error {
        let remedy = if key == "transcript" { WRITE_PAIR } else { CORRECT };
        anyhow!("{}{key} is missing{}; {remedy}", self.prefix, self.slip_of(key).unwrap_or_default())
    }

    /// Asks whether `key` is meant by one that it has instead.
    pub fn slip_of(&self, key: &str) -> Option<String> {
        let slip = self.keys.keys().find(|there| *there != key && differ_by_a_letter(there, key))?;
        Some(format!(" (did you mean {key} by {slip}?)"))
    }

    fn is_wrong(&self, key: &str, value: &Value, what: &str) -> anyhow::Error {
        let value = value.to_string();
        let short: String = value.chars().take(MOST_SHOWN).collect();
        let dots = if short.len() < value.len() { "..." } else { "" };
        anyhow!("{}{key} is {short}{dots}, {what}; {CORRECT}", self.prefix)
    }
}
