//! The phones of words in another language's own signs instead of the model's.

use super::alignment::{PhoneSpan, WordTime};
use crate::phones::{PhoneId, is_speech};
use crate::pronunciation::own_phones::OwnPhone;

/// The phones of the model that were heard of each word, pauses left out.
pub fn heard(words: &[WordTime]) -> Vec<Vec<PhoneId>> {
    let spoken = |word: &WordTime| {
        word.phones.iter().map(|phone| phone.phone).filter(|phone| is_speech(*phone)).collect()
    };
    words.iter().map(spoken).collect()
}

/// Gathers the phones of each word to the own ones that stand behind them, if there are any; a pause between two that
/// belong together belongs to them.
pub fn relabel(words: &mut [WordTime], own: &[Option<Vec<OwnPhone>>]) {
    for (word, own) in words.iter_mut().zip(own) {
        let Some(own) = own else { continue };
        let mut heard = std::mem::take(&mut word.phones).into_iter().peekable();
        for OwnPhone { sign, phones } in own {
            word.phones.extend(std::iter::from_fn(|| heard.next_if(|phone| !is_speech(phone.phone))));
            let Some(first) = heard.next() else { break };
            let mut whole = PhoneSpan { own: *sign, ..first };
            let mut left = phones - 1;
            while left > 0
                && let Some(next) = heard.next()
            {
                whole.span.end = next.span.end;
                left -= usize::from(is_speech(next.phone));
            }
            word.phones.push(whole);
        }
        word.phones.extend(heard);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::confidence::alignment::Status;
    use crate::phones::by_name;
    use crate::units::MsSpan;

    #[test]
    fn phones_are_gathered_and_pauses_between_words_stay() {
        let phone = |(n, name): (usize, &str)| PhoneSpan {
            phone: by_name(name).unwrap(),
            own: None,
            span: MsSpan { start: 10 * n as u32, end: 10 * n as u32 + 10 },
        };
        let mut words = [WordTime::unplaced(Status::Aligned), WordTime::unplaced(Status::Aligned)];
        words[0].phones =
            ["N", "Y", "SIL", "AO", "SIL", "N", "K"].into_iter().enumerate().map(phone).collect();
        words[1].phones = ["K"].into_iter().enumerate().map(phone).collect();
        let own = |sign, phones| OwnPhone { sign, phones };
        assert_eq!(heard(&words)[0].len(), 5);
        relabel(&mut words, &[Some(vec![own(Some("ɲ"), 2), own(Some("ɔ̃"), 2), own(None, 1)]), None]);
        let shown = |p: &PhoneSpan| (p.own, p.span.start, p.span.end);
        assert_eq!(
            words[0].phones.iter().map(shown).collect::<Vec<_>>(),
            [(Some("ɲ"), 0, 20), (None, 20, 30), (Some("ɔ̃"), 30, 60), (None, 60, 70)]
        );
        assert_eq!(words[1].phones.len(), 1);
    }
}
