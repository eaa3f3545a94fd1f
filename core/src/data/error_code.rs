use core::fmt;
use std::prelude::v1::*;

#[cfg(feature = "generate")]
use crate::wire::Gen;
use crate::wire::{Context, Reader, Result, Wire, Writer};

/// What a server answers instead of a result; 0 is success. `[MS-OXCDATA] 2.4`
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, serde::Serialize, serde::Deserialize,
)]
pub struct ErrorCode(pub u32);

impl ErrorCode {
    /// The protocol's name, such as `NotFound`.
    pub fn name(self) -> Option<&'static str> {
        None
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => write!(f, "{name} ({:#010x})", self.0),
            None => write!(f, "{:#010x}", self.0),
        }
    }
}

impl fmt::Debug for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Wire for ErrorCode {
    const LEAST: usize = 4;

    #[inline]
    fn read(r: &mut Reader<'_>, _: &Context<'_>) -> Result<Self> {
        let code = Self(r.u32()?);
        r.note(|| code.to_string());
        Ok(code)
    }

    fn write(&self, w: &mut Writer, _: &Context<'_>) -> Result<()> {
        w.u32(self.0);
        Ok(())
    }

    #[cfg(feature = "generate")]
    fn any(g: &mut Gen<'_>, _: &Context<'_>) -> Self {
        Self(g.u32())
    }
}
