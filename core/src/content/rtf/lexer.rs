//! RTF as a sequence of tokens.

/// A piece of RTF.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// `{`
    Open,
    /// `}`
    Close,
    /// A control word such as `\fs24`, and the number behind it. See [`word`].
    Word(u128, Option<i32>),
    /// A control symbol such as `\~`, but for the ones that stand for text or for `\par`.
    Symbol(u8),
    /// `\'hh`
    Byte(u8),
    /// Bytes that stand for characters. Never empty.
    Text(&'a [u8]),
    /// `\bin` and the bytes that belong to it.
    Binary,
}

/// The name of a control word as a number, so that words are told apart by one comparison.
///
/// No word with a meaning here is longer than 16 letters; of longer ones the last 16 count, which is no name.
pub(super) const fn word(name: &str) -> u128 {
    let name = name.as_bytes();
    let mut number = 0;
    let mut i = 0;
    while i < name.len() {
        number = number << 8 | name[i] as u128;
        i += 1;
    }
    number
}

const BIN: u128 = word("bin");
const PAR: u128 = word("par");

/// Reads the tokens of RTF in one pass. Line ends and NULs between them mean nothing and are left out.
pub(super) struct Lexer<'a> {
    rest: &'a [u8],
    length: usize,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(rtf: &'a [u8]) -> Self {
        Self { rest: rtf, length: rtf.len() }
    }

    /// How many bytes were read.
    pub(super) fn offset(&self) -> usize {
        self.length - self.rest.len()
    }

    /// Takes the first bytes off the rest, as many as there are.
    #[inline(always)]
    fn take(&mut self, length: usize) -> &'a [u8] {
        let (taken, rest) = self.rest.split_at_checked(length).unwrap_or((self.rest, &[]));
        self.rest = rest;
        taken
    }

    /// What follows a backslash.
    #[inline]
    fn control(&mut self) -> Option<Token<'a>> {
        let (&first, rest) = self.rest.split_first()?;
        if first.is_ascii_alphabetic() {
            return Some(self.control_word());
        }
        if matches!(first, b'\\' | b'{' | b'}') {
            return Some(Token::Text(self.take(1)));
        }
        self.rest = rest;
        Some(match first {
            b'\'' => match rest.first_chunk() {
                Some(&[high, low]) if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                    self.take(2);
                    Token::Byte(digit(high) << 4 | digit(low))
                }
                _ => Token::Symbol(b'\''),
            },
            b'\r' | b'\n' => Token::Word(PAR, None),
            symbol => Token::Symbol(symbol),
        })
    }

    #[inline]
    fn control_word(&mut self) -> Token<'a> {
        let mut name = 0;
        let mut rest = self.rest;
        while let Some((&letter, after)) = rest.split_first()
            && letter.is_ascii_alphabetic()
        {
            name = name << 8 | u128::from(letter);
            rest = after;
        }
        let (negative, digits) = match rest {
            [b'-', digits @ ..] => (true, digits),
            digits => (false, digits),
        };
        let mut number = None;
        if digits.first().is_some_and(u8::is_ascii_digit) {
            let mut value = 0i32;
            rest = digits;
            while let Some((&digit, after)) = rest.split_first()
                && digit.is_ascii_digit()
            {
                value = value.saturating_mul(10).saturating_add(i32::from(digit - b'0'));
                rest = after;
            }
            number = Some(if negative { -value } else { value });
        }
        if let Some((b' ', after)) = rest.split_first() {
            rest = after;
        }
        self.rest = rest;
        if name == BIN {
            self.take(usize::try_from(number.unwrap_or(0)).unwrap_or(0));
            return Token::Binary;
        }
        Token::Word(name, number)
    }
}

impl<'a> Iterator for Lexer<'a> {
    type Item = Token<'a>;

    #[inline]
    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let (&first, rest) = self.rest.split_first()?;
            if !IS_SPECIAL[usize::from(first)] {
                let end = self.rest.iter().position(|&byte| IS_SPECIAL[usize::from(byte)]);
                return Some(Token::Text(self.take(end.unwrap_or(usize::MAX))));
            }
            self.rest = rest;
            match first {
                b'\\' => return self.control(),
                b'{' => return Some(Token::Open),
                b'}' => return Some(Token::Close),
                _ => {}
            }
        }
    }
}

fn digit(hexadecimal: u8) -> u8 {
    match hexadecimal {
        b'0'..=b'9' => hexadecimal - b'0',
        _ => (hexadecimal | 0x20) - b'a' + 10,
    }
}

/// The bytes that end a run of text.
static IS_SPECIAL: [bool; 256] = {
    let mut special = [false; 256];
    let mut i = 0;
    while i < 6 {
        special[b"\\{}\r\n\0"[i] as usize] = true;
        i += 1;
    }
    special
};

#[cfg(test)]
mod tests {
    use super::*;
    use std::prelude::v1::*;

    #[test]
    fn tells_the_tokens_of_rtf_apart() {
        let tokens: Vec<_> =
            Lexer::new(b"{\\rtf1 a\\par\r\n\\u-10 ?\\'e9\\~\\{b\\\nx\\bin3 {}\\y}\\").collect();
        assert_eq!(
            tokens,
            [
                Token::Open,
                Token::Word(word("rtf"), Some(1)),
                Token::Text(b"a"),
                Token::Word(word("par"), None),
                Token::Word(word("u"), Some(-10)),
                Token::Text(b"?"),
                Token::Byte(0xe9),
                Token::Symbol(b'~'),
                Token::Text(b"{"),
                Token::Text(b"b"),
                Token::Word(word("par"), None),
                Token::Text(b"x"),
                Token::Binary,
                Token::Text(b"y"),
                Token::Close,
            ]
        );
    }

    #[test]
    fn odd_control_words_are_read_to_their_end() {
        let tokens: Vec<_> = Lexer::new(b"\\fs-\\b99999999999999999999\\bin99999 x").collect();
        let expected = [
            Token::Word(word("fs"), None),
            Token::Text(b"-"),
            Token::Word(word("b"), Some(i32::MAX)),
            Token::Binary,
        ];
        assert_eq!(tokens, expected);
    }
}
