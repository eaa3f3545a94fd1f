use super::PropertyTag;

/// Which family of widths the counts and lengths around a value have. `[MS-OXCDATA] 2.11.1`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Width {
    /// ROP buffers and standard rules: 16-bit lengths of binaries.
    #[default]
    Rop,
    /// Extended rules and search criteria stored as properties: 32-bit lengths. `[MS-OXORULE] 2.2.4`
    Extended,
    /// Address book bodies: 32-bit lengths behind presence bytes. `[MS-OXCMAPIHTTP] 2.2.1`
    AddressBook,
    /// FastTransfer streams: everything variable has a 32-bit length, booleans are 16 bits wide.
    /// `[MS-OXCFXICS] 2.2.4.1`
    FastTransfer,
}

/// What a structure needs to know that does not stand in its own bytes.
///
/// Whoever decodes supplies it; nothing in the codec is remembered from one call to the next.
#[derive(Debug, Clone, Copy, Default)]
pub struct Context<'c> {
    /// Widths of counts and lengths.
    pub width: Width,
    /// The columns of the rows that follow: of the last successful `SetColumns` on the table, or the tags asked for.
    pub columns: &'c [PropertyTag],
    /// Whether strings that a flag decides about are UTF-16.
    pub unicode: bool,
    /// Whether the logon named by the ROP is a private mailbox.
    pub private_logon: bool,
    /// The `ReturnValue` of the response being read or written.
    pub return_value: u32,
    /// A number from an earlier field that chooses among layouts.
    pub selector: u32,
}

impl<'c> Context<'c> {
    /// ROP widths, no columns, Unicode strings, a private logon: enough for most structures.
    pub const fn rop() -> Self {
        Self {
            width: Width::Rop,
            columns: &[],
            unicode: true,
            private_logon: true,
            return_value: 0,
            selector: 0,
        }
    }

    /// For the bodies of the address book endpoint.
    pub const fn address_book() -> Self {
        Self::with_width(Width::AddressBook)
    }

    /// As [`rop`](Self::rop) with other widths.
    pub const fn with_width(width: Width) -> Self {
        Self { width, ..Self::rop() }
    }

    /// The same with these columns.
    #[must_use]
    pub fn columns<'d>(&self, columns: &'d [PropertyTag]) -> Context<'d>
    where
        'c: 'd,
    {
        Context { columns, ..*self }
    }

    /// The same with the first `count` columns only.
    #[must_use]
    pub fn first_columns(&self, count: usize) -> Self {
        Self { columns: self.columns.get(..count).unwrap_or(self.columns), ..*self }
    }

    /// The same with strings that are UTF-16 or not.
    #[must_use]
    pub fn unicode(&self, unicode: bool) -> Self {
        Self { unicode, ..*self }
    }

    /// The same for a response with this `ReturnValue`.
    #[must_use]
    pub fn returning(&self, return_value: u32) -> Self {
        Self { return_value, ..*self }
    }

    /// The same with a number that chooses a layout.
    #[must_use]
    pub fn select(&self, selector: u32) -> Self {
        Self { selector, ..*self }
    }
}
