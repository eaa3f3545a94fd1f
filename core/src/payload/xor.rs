//! The obfuscation of payloads. It hides nothing; old networks looked for patterns in passing data.

/// What every byte is combined with.
const MASK: u8 = 0xA5;

/// Obscures a payload, or uncovers it: the same operation ([MS-OXCRPC] 3.1.4.1.1.3).
pub fn xor_magic(payload: &mut [u8]) {
    payload.iter_mut().for_each(|byte| *byte ^= MASK);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_and_back() {
        let mut bytes = [0x00, 0xa5, 0xff, 0x5a];
        xor_magic(&mut bytes);
        assert_eq!(bytes, [0xa5, 0x00, 0x5a, 0xff]);
        xor_magic(&mut bytes);
        assert_eq!(bytes, [0x00, 0xa5, 0xff, 0x5a]);
    }
}
