/// A list of names as one text, for the sake of size: as a list of texts each of them takes four words.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Names<'a> {
    pub(crate) text: &'a str,
    /// How long each name is.
    pub(crate) lengths: &'a [u8],
}

impl<'a> Names<'a> {
    /// All of them.
    pub(crate) fn iter(self) -> impl Iterator<Item = &'a str> {
        let mut rest = self.text;
        self.lengths.iter().map_while(move |length| {
            let (name, after) = rest.split_at_checked(usize::from(*length))?;
            rest = after;
            Some(name)
        })
    }

    /// The name at a place.
    pub(crate) fn nth(self, place: usize) -> Option<&'a str> {
        let (before, from) = self.lengths.split_at_checked(place)?;
        let start = before.iter().map(|length| usize::from(*length)).sum();
        self.text.get(start..)?.get(..usize::from(*from.first()?))
    }
}

/// The [`Names`] of some literals.
macro_rules! names {
    ($($name:expr),*) => {
        $crate::wire::Names { text: concat!($($name),*), lengths: &[$($name.len() as u8),*] }
    };
}

pub(crate) use names;

#[cfg(test)]
mod tests {
    #[test]
    fn finds_each_name_and_no_other() {
        let names = names!("one", "", "seventeen");
        assert_eq!(
            [0, 1, 2, 3].map(|place| names.nth(place)),
            [Some("one"), Some(""), Some("seventeen"), None]
        );
    }
}
