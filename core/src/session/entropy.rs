use crate::data::Guid;

/// Numbers for ids and jitter, drawn from the seed that the host supplied. Not for secrets.
#[derive(Debug, Clone)]
pub struct Entropy {
    state: [u64; 4],
}

impl Entropy {
    /// From 32 bytes that the host drew from its random number generator.
    pub fn new(seed: [u8; 32]) -> Self {
        let (words, _) = seed.as_chunks::<8>();
        let mut state = [0u64; 4];
        for (slot, word) in state.iter_mut().zip(words) {
            *slot = u64::from_le_bytes(*word);
        }
        // All zeros would stay all zeros.
        let [a, b, c, d] = state;
        Self { state: [a ^ 0x9E37_79B9_7F4A_7C15, b, c, d] }
    }

    /// The next number (xoshiro256**).
    pub fn next_u64(&mut self) -> u64 {
        let [s0, s1, s2, s3] = &mut self.state;
        let result = s1.wrapping_mul(5).rotate_left(7).wrapping_mul(9);
        let t = *s1 << 17;
        *s2 ^= *s0;
        *s3 ^= *s1;
        *s1 ^= *s2;
        *s0 ^= *s3;
        *s2 ^= t;
        *s3 = s3.rotate_left(45);
        result
    }

    /// A version 4 GUID.
    pub fn guid(&mut self) -> Guid {
        let [a, b] = [self.next_u64(), self.next_u64()].map(u64::to_le_bytes);
        let mut bytes = [0u8; 16];
        for (slot, byte) in bytes.iter_mut().zip(a.into_iter().chain(b)) {
            *slot = byte;
        }
        let [b0, b1, b2, b3, b4, b5, b6, b7, b8, rest @ ..] = bytes;
        let [r0, r1, r2, r3, r4, r5, r6] = rest;
        Guid([b0, b1, b2, b3, b4, b5, b6, b7 & 0x0F | 0x40, b8 & 0x3F | 0x80, r0, r1, r2, r3, r4, r5, r6])
    }

    /// A number below `limit`.
    pub fn below(&mut self, limit: u64) -> u64 {
        if limit == 0 { 0 } else { self.next_u64() % limit }
    }
}
