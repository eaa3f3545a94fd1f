/// What is known of a property that has a constant: for generators of other languages' constants, and for people.
///
/// A program that does not look has none of it in its binary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct About {
    /// The name of its constant, such as `SUBJECT`.
    pub constant: &'static str,
    /// The specification's name, such as `PidTagSubject`.
    pub name: &'static str,
    /// What kind of thing it belongs to, such as `envelope`.
    pub area: &'static str,
    /// The section that defines it, such as `[MS-OXCMSG] 2.2.1.46`; empty where the specification has none.
    pub section: &'static str,
    /// One sentence: what the value is.
    pub text: &'static str,
}
