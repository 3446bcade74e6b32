//! The rows of a table as spreadsheets write them: a row a line, fields with a separator between them, those that hold one
//! in quotes. A field may go on in the next lines only where its column may; elsewhere its quote was left open, and what
//! follows are other rows.
//!
//! The crate `csv` takes what follows an open quote for its field, to the end of the list, and does not tell: rows would be
//! lost.

/// Longest row.
const LIMIT_BYTES: usize = 64 << 20;

/// Cuts the lines of a table into rows.
pub struct ListRows {
    separator: char,
    /// Whether quotes mean anything.
    has_quotes: bool,
    /// The row whose last field goes on.
    open: Option<OpenRow>,
}

/// A row.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct ListRow {
    /// The line that it begins in.
    pub line: u64,
    /// Its fields, without white space at their ends.
    pub fields: Vec<String>,
}

/// A quote that does not close where it should.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenQuote {
    /// The line that it opens in.
    pub line: u64,
    /// The column, counted from 0.
    pub column: usize,
}

/// A row, as far as it was read.
#[derive(Default)]
struct OpenRow {
    row: ListRow,
    /// The field at work.
    field: String,
    quote: QuoteState,
    /// The line in which its quote opened.
    opened: u64,
    /// How long the row is so far.
    bytes: usize,
    /// A field of several lines that closes in front of other text: the quote that closes it opens another field.
    torn: Option<OpenQuote>,
}

/// Where in a field one is.
#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum QuoteState {
    /// There was none at its beginning.
    #[default]
    Without,
    Inside,
    Behind,
}

impl ListRows {
    /// Of a table with this `separator`; without `has_quotes` they are letters as others.
    pub fn new(separator: char, has_quotes: bool) -> ListRows {
        ListRows { separator, has_quotes, open: None }
    }

    /// Takes the line `number`: the row that ends with it, if one does. A field in quotes may go on in the next line where
    /// `may_go_on` holds of its column.
    ///
    /// # Errors
    /// A quote that does not close. The next line begins a row then.
    pub fn take(
        &mut self,
        number: u64,
        text: &str,
        may_go_on: impl Fn(usize) -> bool,
    ) -> Result<Option<ListRow>, OpenQuote> {
        let mut open = match self.open.take() {
            Some(mut open) => {
                open.field.push('\n');
                open
            }
            None if text.trim_matches(' ').is_empty() => return Ok(None),
            None => OpenRow { row: ListRow { line: number, ..ListRow::default() }, ..OpenRow::default() },
        };
        open.bytes += text.len() + 1;
        self.read(number, text, &mut open);
        if let Some(torn) = open.torn {
            return Err(torn);
        }
        let column = open.row.fields.len();
        match open.quote {
            QuoteState::Inside if may_go_on(column) && open.bytes < LIMIT_BYTES => {
                self.open = Some(open);
                Ok(None)
            }
            QuoteState::Inside => Err(OpenQuote { line: open.opened, column }),
            _ => {
                open.end_field();
                Ok(Some(open.row))
            }
        }
    }

    /// Ends the table.
    ///
    /// # Errors
    /// A quote that does not close.
    pub fn finish(self) -> Result<(), OpenQuote> {
        match self.open {
            Some(open) => Err(OpenQuote { line: open.opened, column: open.row.fields.len() }),
            None => Ok(()),
        }
    }

    fn read(&self, number: u64, text: &str, open: &mut OpenRow) {
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            match open.quote {
                QuoteState::Inside if c == '"' && chars.next_if_eq(&'"').is_none() => {
                    open.quote = QuoteState::Behind;
                }
                QuoteState::Inside => open.field.push(c),
                _ if c == self.separator => open.end_field(),
                QuoteState::Without if c == '"' && self.has_quotes && open.field.trim().is_empty() => {
                    open.field.clear();
                    (open.quote, open.opened) = (QuoteState::Inside, number);
                }
                QuoteState::Behind if !c.is_whitespace() && open.opened < number => {
                    open.torn = Some(OpenQuote { line: open.opened, column: open.row.fields.len() });
                    return;
                }
                _ => open.field.push(c),
            }
        }
    }
}

impl OpenRow {
    fn end_field(&mut self) {
        self.row.fields.push(self.field.trim().to_string());
        self.field.clear();
        self.quote = QuoteState::Without;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rows of `text`, in which only the column `goes_on` may have several lines, and the quotes left open.
    fn rows(text: &str, goes_on: usize) -> (Vec<ListRow>, Vec<OpenQuote>) {
        let mut table = ListRows::new(',', true);
        let (mut rows, mut open) = (Vec::new(), Vec::new());
        for (number, line) in (1..).zip(text.lines()) {
            match table.take(number, line, |column| column == goes_on) {
                Ok(row) => rows.extend(row),
                Err(quote) => open.push(quote),
            }
        }
        open.extend(table.finish().err());
        (rows, open)
    }

    fn row(line: u64, fields: &[&str]) -> ListRow {
        ListRow { line, fields: fields.iter().map(|field| field.to_string()).collect() }
    }

    #[test]
    fn fields_are_cut_as_spreadsheets_write_them() {
        let text = "a,b, c \n\n\"a, 1\",\"say \"\"so\"\"\",\n  \n, \"b\" ,c\"d\"\n\"\",\"b\"c,\"two\nlines\n\"\nd,e,f";
        let (found, open) = rows(text, 2);
        let expected = [
            row(1, &["a", "b", "c"]),
            row(3, &["a, 1", "say \"so\"", ""]),
            row(5, &["", "b", "c\"d\""]),
            row(6, &["", "bc", "two\nlines"]),
            row(9, &["d", "e", "f"]),
        ];
        assert_eq!((&found[..], &open[..]), (&expected[..], &[][..]));
    }

    #[test]
    fn a_quote_that_does_not_close_is_told_where_it_opens_and_swallows_nothing() {
        let good = row(3, &["c", "d", "e"]);
        for (text, line, column) in [
            ("a,b,c\n\"a,b,c\nc,d,e", 2, 0),
            ("a,b,c\na,\"b,c\nc,d,e", 2, 1),
            ("a,b,c\na,\"b,c\n\"c\",\"d\",e", 2, 1),
        ] {
            let (found, open) = rows(text, 9);
            assert_eq!(open, [OpenQuote { line, column }], "{text}");
            assert_eq!(found.last(), Some(&good), "{text}");
        }
        // Where a field may have several lines, to the end, or to the quote that opens another.
        for text in ["a,b,c\na,b,\"c\nc,d,e\n", "a,b,c\na,b,\"c\n\"c\",d,e\n", "a,b,c\na,b,\"c\nc,d,\"e\"\n"]
        {
            let (found, open) = rows(text, 2);
            assert_eq!(open, [OpenQuote { line: 2, column: 2 }], "{text}");
            assert_eq!(found, [row(1, &["a", "b", "c"])], "{text}");
        }
    }
}
