//! What changed between the options that a result was made with and those of this run, for people.

use serde_json::Value;

/// What differs, a phrase each: `--phones was false and is true`.
pub fn option_changes(before: &Value, now: &Value) -> Vec<String> {
    let (mut old, mut new) = (Vec::new(), Vec::new());
    leaves(before, "", &mut old);
    leaves(now, "", &mut new);
    let of = |all: &[(String, String)], name: &str| {
        all.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
    };
    let mut names: Vec<&String> = old.iter().chain(&new).map(|(name, _)| name).collect();
    names.sort_unstable();
    names.dedup();
    let change = |name: &String| {
        let (was, is) = (of(&old, name), of(&new, name));
        (was != is).then(|| change(name, was, is))
    };
    names.into_iter().filter_map(change).collect()
}

fn change(name: &str, was: Option<String>, is: Option<String>) -> String {
    let unset = || "not set".to_string();
    match name {
        "model" => "another --model".to_string(),
        "lexicon" => "another --lexicon".to_string(),
        "version" => "the options mean something else".to_string(),
        "program" => {
            format!("made by version {}", was.unwrap_or_else(unset))
        }
        name => {
            format!("--{name} was {} and is {}", was.unwrap_or_else(unset), is.unwrap_or_else(unset))
        }
    }
}

/// The options in `value`, as they are typed, with their values.
fn leaves(value: &Value, name: &str, into: &mut Vec<(String, String)>) {
    match value {
        Value::Object(members) => {
            members.iter().for_each(|(key, value)| leaves(value, &key.replace('_', "-"), into));
        }
        Value::Null => {}
        Value::String(text) => {
            // As values of the library print for debugging: Some("x").
            let text = match text.strip_prefix("Some(").and_then(|rest| rest.strip_suffix(')')) {
                Some(inside) => inside,
                None if text == "None" => "auto",
                None => text,
            };
            into.push((name.to_string(), text.trim_matches('"').to_string()));
        }
        other => into.push((name.to_string(), other.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_change_is_told_by_the_name_of_its_option() {
        let before = json!({"version": 1, "program": "0.1.0", "model": "00", "lexicon": null,
            "args": {"phones": false, "language": "None", "formats": {"max_chars": 42, "drop_silence": null}}});
        let now = json!({"version": 1, "program": "0.2.0", "model": "01", "lexicon": "02",
            "args": {"phones": true, "language": "pl", "fps": "Some(25)", "track": 2, "formats": {"max_chars": 42, "drop_silence": 1.5}}});
        assert_eq!(
            option_changes(&before, &now),
            [
                "--drop-silence was not set and is 1.5",
                "--fps was not set and is 25",
                "--language was auto and is pl",
                "another --lexicon",
                "another --model",
                "--phones was false and is true",
                "made by version 0.1.0",
                "--track was not set and is 2",
            ]
        );
        assert!(option_changes(&now, &now).is_empty());
    }
}
