use crate::wire::wire;

wire! {
    /// A position in an address book container, with the code page and locales of the session.
    ///
    /// The server remembers none: a client may keep as many as it likes.
    #[derive(Copy, Eq, Default)]
    pub struct Stat, "MS-OXNSPI 2.2.8" {
        /// 0 by display name, 3 by phonetic display name.
        sort_type: u32,
        /// The container; 0 is the global address list.
        container_id: u32,
        /// The row from which to count: 0 before the first, 2 behind the last, else an id.
        current_rec: u32,
        /// Rows to move from there.
        delta: i32,
        /// About where that is, in rows.
        num_pos: u32,
        /// Of how many.
        total_recs: u32,
        /// Code page of 8-bit strings.
        code_page: u32,
        /// Locale of templates.
        template_locale: u32,
        /// Locale of sorting.
        sort_locale: u32,
    }
}

impl Stat {
    /// The beginning of the global address list.
    pub fn beginning(code_page: u32, locale: u32) -> Self {
        Self { code_page, template_locale: locale, sort_locale: locale, ..Self::default() }
    }
}
