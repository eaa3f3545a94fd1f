use core::fmt;

macro_rules! markers {
    ($($(#[$doc:meta])* $Name:ident = $value:literal, $text:literal;)*) => {
        /// A marker: begins or ends a part of a stream, and has no value. `[MS-OXCFXICS] 2.2.4.1.4`
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u32)]
        pub enum Marker {
            $($(#[$doc])* $Name = $value,)*
        }

        impl Marker {
            /// Every marker.
            pub const ALL: &[Self] = &[$(Self::$Name),*];

            /// The marker with this value, if it is one. Three of them look like tags of properties with values.
            #[inline(always)]
            pub fn from_value(value: u32) -> Option<Self> {
                // Most tags are ruled out by their id.
                if value & 0xFF80_0000 == 0x4000_0000 { Self::find(value) } else { None }
            }

            #[inline(never)]
            fn find(value: u32) -> Option<Self> {
                match value {
                    $($value => Some(Self::$Name),)*
                    _ => None,
                }
            }

            /// The specification's name.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$Name => $text,)*
                }
            }
        }
    };
}

markers! {
    /// The top folder begins.
    StartTopFld = 0x4009_0003, "StartTopFld";
    /// A sub folder begins.
    StartSubFld = 0x400A_0003, "StartSubFld";
    /// A top or sub folder ends.
    EndFolder = 0x400B_0003, "EndFolder";
    /// A message begins.
    StartMessage = 0x400C_0003, "StartMessage";
    /// An associated (FAI) message begins.
    StartFaiMsg = 0x4010_0003, "StartFAIMsg";
    /// A message ends.
    EndMessage = 0x400D_0003, "EndMessage";
    /// The message that an attachment holds begins.
    StartEmbed = 0x4001_0003, "StartEmbed";
    /// The message that an attachment holds ends.
    EndEmbed = 0x4002_0003, "EndEmbed";
    /// A recipient begins.
    StartRecip = 0x4003_0003, "StartRecip";
    /// A recipient ends.
    EndToRecip = 0x4004_0003, "EndToRecip";
    /// An attachment begins.
    NewAttach = 0x4000_0003, "NewAttach";
    /// An attachment ends.
    EndAttach = 0x400E_0003, "EndAttach";
    /// A changed message or folder begins.
    IncrSyncChg = 0x4012_0003, "IncrSyncChg";
    /// A message of which some properties changed begins.
    IncrSyncChgPartial = 0x407D_0003, "IncrSyncChgPartial";
    /// The content of a changed message begins.
    IncrSyncMessage = 0x4015_0003, "IncrSyncMessage";
    /// Deletions follow.
    IncrSyncDel = 0x4013_0003, "IncrSyncDel";
    /// Changes of the read state follow.
    IncrSyncRead = 0x402F_0003, "IncrSyncRead";
    /// The final state begins.
    IncrSyncStateBegin = 0x403A_0003, "IncrSyncStateBegin";
    /// The final state ends.
    IncrSyncStateEnd = 0x403B_0003, "IncrSyncStateEnd";
    /// The synchronisation ends.
    IncrSyncEnd = 0x4014_0003, "IncrSyncEnd";
    /// The size of all that is to come follows.
    IncrSyncProgressMode = 0x4074_000B, "IncrSyncProgressMode";
    /// The size of the next message follows.
    IncrSyncProgressPerMsg = 0x4075_000B, "IncrSyncProgressPerMsg";
    /// A mapping of properties to groups follows.
    IncrSyncGroupInfo = 0x407B_0102, "IncrSyncGroupInfo";
    /// The reason why an object could not be sent follows.
    FxErrorInfo = 0x4018_0003, "FXErrorInfo";
}

impl Marker {
    /// The value in a stream.
    #[inline]
    pub fn value(self) -> u32 {
        self as u32
    }
}

impl fmt::Display for Marker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values() {
        assert_eq!(Marker::ALL.len(), 24);
        for marker in Marker::ALL {
            assert_eq!(Marker::from_value(marker.value()), Some(*marker));
        }
        // Properties beside them.
        for tag in [0x4017_0003, 0x4016_0003, 0x4074_0003, 0x407B_0003, 0x400F_0003, 0x0037_001F, 0x8012_0003]
        {
            assert_eq!(Marker::from_value(tag), None);
        }
    }
}
