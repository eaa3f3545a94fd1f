//! Floor 9: what applications call: folders, messages, compose, attachments, watch.
