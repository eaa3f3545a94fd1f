use alloc::format;
use std::prelude::v1::*;

use super::compress::encode;
use super::*;
use crate::wire::WireErrorKind;

/// Bytes from hexadecimal digits; spaces do not count.
fn hex(digits: &str) -> Vec<u8> {
    let digits: Vec<u32> = digits.chars().filter_map(|c| c.to_digit(16)).collect();
    digits.chunks(2).map(|pair| (pair[0] << 4 | pair[1]) as u8).collect()
}

fn repeated(text: &str, times: usize) -> Vec<u8> {
    text.repeat(times).into_bytes()
}

/// The published vectors and those derived from the tables of the specification: what is expanded, and the stream.
fn vectors() -> Vec<(Vec<u8>, Vec<u8>)> {
    let literals = |count: u8| (0x20..0x20 + count).collect::<Vec<u8>>();
    let digits = |count: u8| literals(count).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    vec![
        // [MS-XCA] 3.1
        (
            b"abcdefghijklmnopqrstuvwxyz".to_vec(),
            hex("3f000000 6162636465666768696a6b6c6d6e6f707172737475767778797a"),
        ),
        (repeated("abc", 100), hex("ffffff1f 616263 1700 0f ff 2601")),
        // [MS-OXCRPC] 3.1.4.1.1.2, its example with masks of the real width
        (b"ABCABCDEF".to_vec(), hex("ffffff11 414243 1000 444546")),
        (b"ABCABCDEFG".to_vec(), hex("ffffff10 414243 1000 44454647")),
        // Every form of a length, both ends of each
        (repeated("a", 4), hex("ffffff7f 61 0000")),
        (repeated("a", 10), hex("ffffff7f 61 0600")),
        (repeated("a", 11), hex("ffffff7f 61 0700 00")),
        (repeated("a", 25), hex("ffffff7f 61 0700 0e")),
        (repeated("a", 26), hex("ffffff7f 61 0700 0f 00")),
        (repeated("a", 280), hex("ffffff7f 61 0700 0f fe")),
        (repeated("a", 281), hex("ffffff7f 61 0700 0f ff 1501")),
        (repeated("a", 282), hex("ffffff7f 61 0700 0f ff 1601")),
        (repeated("a", 1001), hex("ffffff7f 61 0700 0f ff e503")),
        (repeated("a", 65539), hex("ffffff7f 61 0700 0f ff ffff")),
        // Two matches share a length byte
        ([repeated("x", 11), repeated("y", 13)].concat(), hex("ffffff5f 78 0700 20 79 0700")),
        // Groups that are not, just, and more than full
        (literals(31), hex(&format!("01000000 {}", digits(31)))),
        (literals(32), hex(&format!("00000000 {} ffffffff", digits(32)))),
        (literals(33), hex(&format!("00000000 {} ffffff7f 40", digits(32)))),
        (b"abcdefabcdef".to_vec(), hex("ffffff03 616263646566 2b00")),
        (repeated("abcdefgh", 3), hex("ffffff00 6162636465666768 3f00 06")),
        (Vec::new(), hex("ffffffff")),
    ]
}

#[test]
fn expands_every_vector() {
    for (expanded, stream) in vectors() {
        assert_eq!(decompress(&stream, expanded.len()).as_ref(), Ok(&expanded), "{stream:02x?}");
        assert_eq!(plainly(&stream, expanded.len()), Some(expanded));
    }
}

#[test]
fn writes_the_published_streams_to_the_byte() {
    let vectors = vectors();
    // Where there is nothing to choose: literals only, and one match from the first chance on.
    for index in [0, 1, 8, 9, 10, 11, 12, 13, 15, 16, 17, 19, 20] {
        let (expanded, stream) = &vectors[index];
        assert_eq!(&encode(expanded), stream, "vector {index}");
    }
}

#[test]
fn every_length_and_distance_comes_back() {
    let mut random = Xorshift(7);
    for length in (3..300).chain([511, 512, 4095, 32_000]) {
        for distance in [1, 2, 3, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 255, 8191, 8192, 8193] {
            let mut text: Vec<u8> = (0..distance).map(|_| random.next() as u8).collect();
            for at in 0..length {
                text.push(text[at]);
            }
            text.extend(b"\xff\xfe\xfd\xfc\xfb\xfa\xf9\xf8");
            let stream = encode(&text);
            assert_eq!(plainly(&stream, text.len()).as_ref(), Some(&text), "{length} at {distance}");
            assert_eq!(decompress(&stream, text.len()), Ok(text), "{length} at {distance}");
        }
    }
}

#[test]
fn any_text_comes_back() {
    let mut random = Xorshift(1);
    for round in 0..400 {
        let text = random.text(round * 37 % 6000);
        let stream = encode(&text);
        assert_eq!(plainly(&stream, text.len()).as_ref(), Some(&text));
        assert_eq!(decompress(&stream, text.len()).as_ref(), Ok(&text));
        assert_eq!(compress(&text).is_some(), stream.len() < text.len());
    }
}

#[test]
fn does_not_answer_what_is_not_shorter() {
    let mut random = Xorshift(3);
    let noise: Vec<u8> = (0..32_768).map(|_| random.next() as u8).collect();
    assert_eq!(compress(&noise), None);
    assert_eq!(compress(b""), None);
    assert_eq!(compress(b"abcdefghijklmnopqrstuvwxyz"), None);
    assert_eq!(compress(&repeated("abc", 100)).map(|stream| stream.len()), Some(13));
    // SizeActual is 16 bits wide.
    assert!(compress(&vec![0; 0xffff]).is_some());
    assert_eq!(compress(&vec![0; 0x10000]), None);
}

#[test]
fn refuses_what_the_specification_refuses() {
    let refused = |stream: &str, size: usize| {
        let error = decompress(&hex(stream), size).unwrap_err();
        (error.kind(), error.offset())
    };
    let compression = |why| WireErrorKind::Compression(why);
    // A distance of 2 after one byte; 4 after three.
    assert_eq!(refused("ffffff7f 61 0800", 4), (compression("a match reaches before the first byte"), 5));
    assert_eq!(refused("ffffff1f 616263 1800", 6), (compression("a match reaches before the first byte"), 7));
    // 16-bit and 32-bit lengths that have a shorter form.
    for stream in ["ffffff7f 61 0700 0f ff 1500", "ffffff7f 61 0700 0f ff 0000 15000000"] {
        assert_eq!(refused(stream, 25), (compression("a length could be said in a shorter form"), 5));
    }
    // The same far from the end of the stream, and a 32-bit length there.
    let followed = |head: &str| [hex(head), vec![0x62; 30], vec![0; 4], vec![0x63; 20]].concat();
    let error = decompress(&followed("00000040 61 0700 0f ff 0300"), 57).unwrap_err();
    assert_eq!((error.kind(), error.offset()), (compression("a length could be said in a shorter form"), 5));
    assert_eq!(
        decompress(&followed("00000040 61 0700 0f ff 0000 16000000"), 76),
        Ok([repeated("a", 26), repeated("b", 30), repeated("c", 20)].concat())
    );
    // The smallest that is allowed, in both forms.
    assert_eq!(decompress(&hex("ffffff7f 61 0700 0f ff 1600"), 26), Ok(repeated("a", 26)));
    assert_eq!(decompress(&hex("ffffff7f 61 0700 0f ff 0000 16000000"), 26), Ok(repeated("a", 26)));
    // More and less than announced.
    assert_eq!(refused("ffffff7f 61 0600", 9), (compression("it holds more than SizeActual bytes"), 5));
    assert_eq!(refused("ffffff1f 616263", 2), (compression("it holds more than SizeActual bytes"), 6));
    assert_eq!(refused("ffffff7f 61 0600", 11), (compression("it holds less than SizeActual bytes"), 7));
    assert_eq!(refused("", 1), (compression("it holds less than SizeActual bytes"), 0));
    assert_eq!(refused("ffffffff", 1), (compression("it holds less than SizeActual bytes"), 4));
    // The largest length that can be said does not reserve anything.
    assert_eq!(
        refused("ffffff7f 61 0700 0f ff 0000 ffffffff", 100),
        (compression("it holds more than SizeActual bytes"), 5)
    );
    // Reads past the input: mask, literal, metadata, length byte, its second byte, the wide lengths.
    let cut = |needed, left| WireErrorKind::Truncated { needed, left };
    assert_eq!(refused("ffffff", 1), (cut(4, 3), 0));
    assert_eq!(refused("00000000 61", 2), (cut(1, 0), 5));
    assert_eq!(refused("ffffff7f 61 00", 4), (cut(2, 1), 5));
    assert_eq!(refused("ffffff7f 61 0700", 11), (cut(1, 0), 7));
    assert_eq!(refused("ffffff7f 61 0700 0f", 26), (cut(1, 0), 8));
    assert_eq!(refused("ffffff7f 61 0700 0f ff 15", 281), (cut(2, 1), 9));
    assert_eq!(refused("ffffff7f 61 0700 0f ff 0000 1501", 281), (cut(4, 2), 11));
    // What is asked for is reserved at once.
    assert_eq!(
        refused("ffffffff", MAX_OUTPUT + 1),
        (WireErrorKind::Limit { what: "bytes of output", limit: MAX_OUTPUT }, 0)
    );
}

#[test]
fn takes_every_end_that_encoders_write() {
    // The unused bits of the mask are ones, or not; after a full group there is another mask, or not.
    assert_eq!(decompress(&hex("ffffff1f 414243 1000"), 6), Ok(b"ABCABC".to_vec()));
    assert_eq!(decompress(&hex("00000010 414243 1000"), 6), Ok(b"ABCABC".to_vec()));
    assert_eq!(decompress(&hex("00000000 414243"), 3), Ok(b"ABC".to_vec()));
    let literals: Vec<u8> = (0x20..0x40).collect();
    let full = [hex("00000000"), literals.clone()].concat();
    assert_eq!(decompress(&full, 32), Ok(literals));
    assert_eq!(decompress(&[], 0), Ok(Vec::new()));
}

/// The format as the specification tells it, one element after the other: what the real decoder is compared with.
fn plainly(input: &[u8], size: usize) -> Option<Vec<u8>> {
    let mut input = input.iter().copied();
    let mut output: Vec<u8> = Vec::new();
    let mut nibble = None;
    let word = |input: &mut dyn Iterator<Item = u8>| Some(u16::from_le_bytes([input.next()?, input.next()?]));
    'groups: while input.len() > 0 {
        let mask = u32::from(word(&mut input)?) | u32::from(word(&mut input)?) << 16;
        for bit in (0..32).rev() {
            let is_match = mask >> bit & 1 == 1;
            if input.len() == 0 && (is_match || output.len() == size) {
                break 'groups;
            }
            if !is_match {
                output.push(input.next()?);
                if output.len() > size {
                    return None;
                }
                continue;
            }
            let metadata = usize::from(word(&mut input)?);
            let mut length = metadata % 8 + 3;
            if length == 10 {
                let half = match nibble.take() {
                    Some(high) => high,
                    None => {
                        let byte = input.next()?;
                        nibble = Some(byte >> 4);
                        byte % 16
                    }
                };
                length += usize::from(half);
                if half == 15 {
                    let byte = input.next()?;
                    length += usize::from(byte);
                    if byte == 255 {
                        let mut wide = usize::from(word(&mut input)?);
                        if wide == 0 {
                            wide = usize::from(word(&mut input)?) + usize::from(word(&mut input)?) * 0x10000;
                        }
                        if wide < 22 {
                            return None;
                        }
                        length = wide + 3;
                    }
                }
            }
            let from = output.len().checked_sub(metadata / 8 + 1)?;
            if output.len() + length > size {
                return None;
            }
            for at in from..from + length {
                output.push(output[at]);
            }
        }
    }
    (output.len() == size).then_some(output)
}

#[test]
fn damaged_streams_end_as_the_plain_decoder_says() {
    let mut random = Xorshift(0x5eed);
    let (mut whole, mut refused) = (0, 0);
    for round in 0..20_000 {
        let length = if round % 50 == 0 { 9000 } else { random.below(600) };
        let text = random.text(length);
        let mut stream = encode(&text);
        let mut size = text.len();
        match random.below(5) {
            0 => stream.truncate(random.below(stream.len() + 1)),
            1 => size = random.below(2 * size + 2),
            2 => stream.extend((0..random.below(50)).map(|i| i as u8)),
            _ => {}
        }
        for _ in 0..random.below(4) {
            let at = random.below(stream.len().max(1));
            if let Some(byte) = stream.get_mut(at) {
                *byte ^= 1 << random.below(8);
            }
        }
        let expected = plainly(&stream, size);
        if expected.is_some() {
            whole += 1
        } else {
            refused += 1
        }
        assert_eq!(decompress(&stream, size).ok(), expected, "round {round}: {size} bytes of {stream:02x?}");
    }
    assert!(whole > 2_000 && refused > 2_000, "{whole} {refused}");
}

#[test]
fn noise_ends_as_the_plain_decoder_says() {
    let mut random = Xorshift(0xbad);
    for _ in 0..4_000 {
        let length = random.below(300);
        // Few set bits give literals that later matches can reach back to.
        let mut stream: Vec<u8> =
            (0..length).map(|_| (random.next() & random.next() & random.next()) as u8).collect();
        let size = plain_size(&stream).unwrap_or_else(|| random.below(2000));
        assert_eq!(decompress(&stream, size).ok(), plainly(&stream, size), "{size} bytes of {stream:02x?}");
        stream.truncate(length / 2);
        assert_eq!(decompress(&stream, size).ok(), plainly(&stream, size));
    }
}

/// How many bytes a stream holds, if it is whole.
fn plain_size(stream: &[u8]) -> Option<usize> {
    (0..stream.len() * 2).find(|size| plainly(stream, *size).is_some())
}

/// A generator that gives the same numbers everywhere.
struct Xorshift(u64);

impl Xorshift {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }

    /// Bytes with repetitions of every kind: runs, short and far ones, and noise between.
    fn text(&mut self, length: usize) -> Vec<u8> {
        let mut text: Vec<u8> = Vec::with_capacity(length + 400);
        while text.len() < length {
            let distance = match self.below(4) {
                0 => 1 + self.below(3),
                1 => 1 + self.below(40),
                2 => 1 + self.below(8192),
                _ => 0,
            };
            let count = if self.below(20) == 0 { self.below(400) } else { self.below(24) };
            for _ in 0..count {
                let byte = text.len().checked_sub(distance).and_then(|from| text.get(from).copied());
                let noise = self.next() as u8;
                text.push(byte.unwrap_or(noise));
            }
        }
        text.truncate(length);
        text
    }
}
