//! How sets and change lists stand in other structures: they fill the space that is theirs.

use std::prelude::v1::*;

use super::{GlobSet, IdSet, PredecessorChangeList, Xid};
use crate::data::Guid;
#[cfg(feature = "generate")]
use crate::wire::Gen;
use crate::wire::{Context, Described, Description, Reader, Result, Wire, Writer};

/// Reads with a decoder of plain bytes what is left of the space.
fn fill<T: core::fmt::Debug>(r: &mut Reader<'_>, decode: impl FnOnce(&[u8]) -> Result<T>) -> Result<T> {
    let start = r.offset();
    let value = decode(r.rest()).map_err(|error| error.shifted(start))?;
    r.slice(r.left())?;
    r.note(|| alloc::format!("{value:?}"));
    Ok(value)
}

impl Described for GlobSet {
    const DESCRIPTION: Description =
        Description { name: "GlobSet", section: "MS-OXCFXICS 2.2.2.6", parts: &["ranges"] };
}

impl Wire for GlobSet {
    const LEAST: usize = 1;

    fn read(r: &mut Reader<'_>, _: &Context<'_>) -> Result<Self> {
        let start = r.offset();
        let (set, length) = Self::decode_prefix(r.rest()).map_err(|error| error.shifted(start))?;
        r.slice(length)?;
        r.note(|| alloc::format!("{set:?}"));
        Ok(set)
    }

    fn write(&self, w: &mut Writer, _: &Context<'_>) -> Result<()> {
        w.slice(&Self::encode(self));
        Ok(())
    }

    #[cfg(feature = "generate")]
    fn any(g: &mut Gen<'_>, _: &Context<'_>) -> Self {
        // Counters that are close, and counters that are far apart.
        let ranges = g.list(|g| {
            let low = u64::from(g.u16()) << (8 * g.below(5));
            (0..g.below(8)).map(|n| low + (n * n) as u64).collect::<Vec<_>>()
        });
        ranges.into_iter().flatten().collect()
    }
}

macro_rules! idsets {
    ($($Replica:ty, $name:literal, $section:literal;)*) => {$(
        impl Described for IdSet<$Replica> {
            const DESCRIPTION: Description =
                Description { name: $name, section: $section, parts: &["replica", "globset"] };
        }

        impl Wire for IdSet<$Replica> {
            fn read(r: &mut Reader<'_>, _: &Context<'_>) -> Result<Self> {
                fill(r, Self::decode)
            }

            fn write(&self, w: &mut Writer, _: &Context<'_>) -> Result<()> {
                w.slice(&Self::encode(self));
                Ok(())
            }

            #[cfg(feature = "generate")]
            fn any(g: &mut Gen<'_>, cx: &Context<'_>) -> Self {
                g.list(|g| (Wire::any(g, cx), Wire::any(g, cx))).into_iter().collect()
            }
        }
    )*};
}

idsets! {
    Guid, "IdSet<Guid>", "MS-OXCFXICS 2.2.2.4.2";
    u16, "IdSet<u16>", "MS-OXCFXICS 2.2.2.4.1";
}

impl Described for Xid {
    const DESCRIPTION: Description =
        Description { name: "Xid", section: "MS-OXCFXICS 2.2.2.2", parts: &["namespace", "local_id"] };
}

impl Wire for Xid {
    const LEAST: usize = 17;

    fn read(r: &mut Reader<'_>, _: &Context<'_>) -> Result<Self> {
        fill(r, Self::decode)
    }

    fn write(&self, w: &mut Writer, _: &Context<'_>) -> Result<()> {
        w.slice(&Self::encode(self));
        Ok(())
    }

    #[cfg(feature = "generate")]
    fn any(g: &mut Gen<'_>, cx: &Context<'_>) -> Self {
        let (namespace, number) = (Guid::any(g, cx), g.u64().to_be_bytes());
        let width = 1 + g.below(8);
        Self::new(namespace, number.get(..width).unwrap_or(&number))
            .unwrap_or(Self::from_counter(namespace, 1))
    }
}

impl Described for PredecessorChangeList {
    const DESCRIPTION: Description = Description {
        name: "PredecessorChangeList",
        section: "MS-OXCFXICS 2.2.2.3",
        parts: &["xid_size", "xid"],
    };
}

impl Wire for PredecessorChangeList {
    fn read(r: &mut Reader<'_>, _: &Context<'_>) -> Result<Self> {
        fill(r, Self::decode)
    }

    fn write(&self, w: &mut Writer, _: &Context<'_>) -> Result<()> {
        w.slice(&Self::encode(self));
        Ok(())
    }

    #[cfg(feature = "generate")]
    fn any(g: &mut Gen<'_>, cx: &Context<'_>) -> Self {
        g.list(|g| Xid::any(g, cx)).into_iter().collect()
    }
}
