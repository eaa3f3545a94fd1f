use super::*;
use alloc::format;

/// The example of [MS-OXRTFEX] section 3.
const EXAMPLE: &str = r#"{\rtf1\ANSI\ansicpg1251\fromhtml1 \deff0
{\fonttbl {\f0\fmodern Courier New;}{\f1\fswiss Arial;}{\f2\fswiss\fcharset0 Arial;}}
{\colortbl\red0\green0\blue0;\red0\green0\blue255;}
{\*\htmltag64}
\uc1\pard\plain\deftab360 \f0\fs24
{\*\htmltag <HTML><head>\par
<style>\par
<!--\par
/* Style Definitions */\par
p.MsoNormal, li.MsoNormal \{font-family:Arial;\}\par
-->\par
</style>\par
\tab <!-- This is a HTML comment.\par
There is a horizontal tab (%x09) character before the comment, \par
and some new lines inside the comment. -->\par
</head>\par
<body>\par
<p\par
class="MsoNormal">}
{\htmlrtf \f1 \htmlrtf0 Note the line break inside a P tag. {\*\htmltag <b>}{\htmlrtf \b
\htmlrtf0 This is bold text{\*\htmltag </b>}} \htmlrtf\par\htmlrtf0}
\htmlrtf \par \htmlrtf0
{\*\htmltag </p>\par
<p class="MsoNormal">\par}
{\htmlrtf \f1 \htmlrtf0 This is a normal text with a character references: 
{\*\htmltag &nbsp;}\htmlrtf \'a0\htmlrtf0  {\*\htmltag &lt;}\htmlrtf <\htmlrtf0  {\*\htmltag
&uml;}\htmlrtf {\f2\'a8}\htmlrtf0{\*\htmltag <br>\par}\htmlrtf\line\htmlrtf0
characters that have special meaning in RTF: \{\}\\{\*\htmltag
<br>\par}\htmlrtf\line\htmlrtf0\htmlrtf\par\htmlrtf0}
{\*\htmltag </p>\par
<ol>\par
<li class="MsoNormal">}{\htmlrtf
{{\*\pn\pnlvlbody\pndec\pnstart1\pnindent360{\pntxta.}}\li360\fi-360{\pntext 1.\tab} \f1
\htmlrtf0 This is a list item}\htmlrtf\par\htmlrtf0}
{\*\htmltag \par
</ol>\par
</body>\par
</HTML>\par }}
"#;

/// The HTML of the example, lines separated by CR LF.
const EXAMPLE_HTML: &str = r#"<HTML><head>
<style>
<!--
/* Style Definitions */
p.MsoNormal, li.MsoNormal {font-family:Arial;}
-->
</style>
	<!-- This is a HTML comment.
There is a horizontal tab (%x09) character before the comment, 
and some new lines inside the comment. -->
</head>
<body>
<p
class="MsoNormal">Note the line break inside a P tag. <b>This is bold text</b> </p>
<p class="MsoNormal">
This is a normal text with a character references: &nbsp; &lt; &uml;<br>
characters that have special meaning in RTF: {}\<br>
</p>
<ol>
<li class="MsoNormal">This is a list item
</ol>
</body>
</HTML>
"#;

fn html(rtf: &str) -> String {
    match deencapsulate(rtf.as_bytes()).unwrap() {
        Deencapsulated::Html(html) => html,
        other => panic!("{other:?}"),
    }
}

/// The HTML of a document that consists of this after the header.
fn html_of(body: &str) -> String {
    html(&format!("{{\\rtf1\\ansi\\ansicpg1252\\fromhtml1{body}}}"))
}

#[test]
fn the_published_example_gives_its_html() {
    let html = html(EXAMPLE).replace("\r\n", "\n");
    assert_eq!(html.trim(), EXAMPLE_HTML.trim());
}

#[test]
fn encapsulation_is_found_among_the_first_ten_tokens_only() {
    for (rtf, found) in [
        ("{\\rtf1\\ansi\\fromhtml1 x}", true),
        ("{\\rtf0\\ansi\\fromhtml1 x}", true),
        ("{\\rtf\r\n\\ansi\r\n\\fromhtml1 x}", true),
        ("{\\rtf1\\a\\b\\c\\d\\e\\f\\g\\fromhtml1 x}", true),
        ("{\\rtf1\\a\\b\\c\\d\\e\\f\\g\\h\\fromhtml1 x}", false),
        ("{\\rtf1\\ansi text\\fromhtml1 x}", false),
        ("{\\rtf1\\ansi\\*\\fromhtml1 x}", false),
        ("{\\rtf1\\ansi\\fromhtml x}", false),
        ("{\\rtf1\\ansi\\fromhtml0 x}", false),
        ("{\\rtf1\\ansi}", false),
        (" {\\rtf1\\fromhtml1 x}", false),
        ("{\\word\\fromhtml1 x}", false),
        ("<html>", false),
        ("", false),
    ] {
        let expected = if found { Deencapsulated::Html("x".into()) } else { Deencapsulated::NotEncapsulated };
        assert_eq!(deencapsulate(rtf.as_bytes()).unwrap(), expected, "{rtf}");
    }
}

#[test]
fn text_comes_back_as_text() {
    let rtf = b"{\\rtf1\\ansi\\ansicpg1252\\fromtext \\fbidis \\deff0{\\fonttbl\r\n{\\f0\\fswiss\\fcharset0 Arial;}}\r\n\
        {\\colortbl\\red0\\green0\\blue0;}\r\n\\uc1\\pard\\plain\\f0\\fs20 a < b & \\'80\\par\r\n\\line\\tab\\~\\_\\{x\\}{\\*\\htmltag <b>}}";
    let expected = "a < b & €\r\n\r\n\t\u{a0}\u{ad}{x}";
    assert_eq!(deencapsulate(rtf).unwrap(), Deencapsulated::Text(expected.into()));
}

#[test]
fn markup_is_verbatim_and_text_between_cannot_become_markup() {
    assert_eq!(
        html_of("{\\*\\htmltag84 <a title=\"\\{&lt;\\}\">}a<b>&amp;{\\*\\htmltag92 </a>}"),
        "<a title=\"{&lt;}\">a&lt;b&gt;&amp;</a>"
    );
    assert_eq!(html_of("{\\*\\mhtmltag84 <a href=\"x\">}{\\*\\other {nested}}x"), "x");
    assert_eq!(html_of("\\~\\_"), "&nbsp;&shy;");
}

#[test]
fn what_exists_for_rtf_readers_only_is_left_out() {
    assert_eq!(html_of("a\\htmlrtf b{c\\htmlrtf0 d}e\\htmlrtf0 f"), "adf");
    assert_eq!(html_of("{\\*\\htmltag <!-- \\htmlrtf .\\u32  \\htmlrtf0 -->}"), "<!-- -->");
    assert_eq!(html_of("{\\pntext 1.\\tab}Item{\\pict 0123}{\\info{\\title t}}{\\stylesheet s;}"), "Item");
    assert_eq!(html_of("a\\bin5 }}{{\\b"), "ab");
    assert_eq!(html_of("\\htmlrtf }}}x\\htmlrtf0 y"), "y");
}

#[test]
fn unicode_skips_what_stands_in_for_it() {
    for (rtf, expected) in [
        ("hi\\u8226hello", "hi•ello"),
        ("hi\\u8226 hello", "hi•ello"),
        ("\\uc3 hi\\u8226 hello", "hi•lo"),
        ("{\\uc5}hi\\u8226 hello", "hi•ello"),
        ("\\uc4 hi\\u8226 he\\\\llo", "hi•lo"),
        ("\\uc5 hi\\u8226\\u8226\\'A0\\bin3 {}hello", "hi•lo"),
        ("\\uc15 hi\\u8226\\hel{}lo", "hi•lo"),
        ("\\uc0\\u-10179\\u-8704", "😀"),
        ("\\u-10179 ?\\u-8704 ?", "😀"),
        ("\\u-10179 ?x", "\u{fffd}x"),
        ("\\u-8704 ?x", "\u{fffd}x"),
        ("\\u-4064 ?", "\u{f020}"),
        ("\\uc0\\u128512", "😀"),
        ("\\uc0\\u2147483647", "\u{fffd}"),
    ] {
        assert_eq!(html_of(rtf), expected, "{rtf}");
    }
}

#[test]
fn bytes_are_read_in_the_code_page_of_the_font() {
    const FONTS: &str = "\\deff2{\\fonttbl{\\f0\\fcharset0 A{\\*\\falt B};}{\\f1\\cpg850\\fcharset0;}{\\fcharset2 W;\\f2}\\f3\\fcharset254 C;}";
    for (rtf, expected) in [
        ("\\'80", "\u{80}"),
        ("\\f0\\'80", "€"),
        ("{\\f0\\'80}\\'80", "€\u{80}"),
        ("\\htmlrtf\\f0\\htmlrtf0\\'80", "€"),
        ("\\f0\\plain\\'80", "\u{80}"),
        ("\\f1\\'9d", "Ø"),
        ("\\f3\\'9d", "¥"),
        ("\\f9\\'80", "€"),
        ("\\f2{\\*\\htmltag \\'80}", "€"),
        ("\\f2\\u-3968 ?", "\u{80}"),
    ] {
        assert_eq!(html_of(&format!("{FONTS}{rtf}")), expected, "{rtf}");
    }
}

#[cfg(feature = "codepages")]
#[test]
fn double_byte_characters_are_put_together() {
    const FONTS: &str = "{\\fonttbl{\\f1\\cpg936}{\\f2\\fcharset128}{\\f3\\fcharset1253}}";
    for (rtf, expected) in [
        ("\\f1\\'a5\\'c6\\'a5\\'e5", "テュ"),
        (
            "\\htmlrtf{\\f2\\htmlrtf0 2004\\'94\\'4e5\\'8c\\'8e18\\'93\\'fa\\htmlrtf\\f0}\\htmlrtf0 .",
            "2004年5月18日.",
        ),
        ("\\f2 \\'83e\\'83\\\\<", "テソ&lt;"),
        ("\\f1\\'a5", "\u{fffd}"),
        ("\\f3\\'f0\\f1\\'a5\\'c6", "πテ"),
    ] {
        assert_eq!(html_of(&format!("{FONTS}{rtf}")), expected, "{rtf}");
    }
}

#[test]
fn damaged_rtf_gives_what_can_be_read() {
    assert_eq!(html_of("a}b"), "a");
    assert_eq!(html("{\\rtf1\\fromhtml1 {\\*\\htmltag <p>}a"), "<p>a");
    assert_eq!(html("{\\rtf1\\fromhtml1 a\\"), "a");
    assert_eq!(html("{\\rtf1\\fromhtml1 a\\'"), "a");
    assert_eq!(html("{\\rtf1\\fromhtml1 a\\'4"), "a4");
    assert_eq!(html("{\\rtf1\\fromhtml1 a\\bin99 b}"), "a");
}

#[test]
fn nesting_is_limited_and_not_by_the_stack() {
    let deep = |levels| format!("{{\\rtf1\\fromhtml1 {}x", "{".repeat(levels));
    assert_eq!(html(&deep(9_000)), "x");
    let error = deencapsulate(deep(10_000).as_bytes()).unwrap_err();
    assert_eq!(error.code(), "wire.limit");
}

/// Every beginning of the example, and the example with every byte changed, in every direction.
#[test]
fn anything_is_read_without_a_panic_and_within_bounds() {
    let try_all = |rtf: &[u8]| {
        if let Ok(Deencapsulated::Html(text) | Deencapsulated::Text(text)) = deencapsulate(rtf) {
            assert!(text.len() <= 4 * rtf.len());
        }
        let _ = to_text(rtf).map(|text| assert!(text.len() <= 4 * rtf.len()));
        let _ = to_html(rtf).map(|html| assert!(html.len() <= 16 * rtf.len() + 64));
    };
    let example = EXAMPLE.as_bytes();
    for at in 0..example.len() {
        try_all(example.get(..at).unwrap());
        for byte in *b"\\{}'u0;\x80\n" {
            let mut changed = example.to_vec();
            changed[at] = byte;
            try_all(&changed);
        }
    }
    for piece in
        ["{", "}", "\\", "\\'", "\\u", "\\~", "<", "\x7f", "\\b\\i\\ul\\strike\\super a\\plain b", "\\par "]
    {
        for header in ["{\\rtf1\\fromhtml1 ", "{\\rtf1\\fromtext ", "{\\rtf1 "] {
            try_all(format!("{header}{}", piece.repeat(500)).as_bytes());
        }
    }
}

/// As WordPad writes it.
const GENUINE: &str = r#"{\rtf1\ansi\ansicpg1252\deff0\nouicompat\deflang1031{\fonttbl{\f0\fnil\fcharset0 Calibri;}{\f1\fnil\fcharset2 Symbol;}}
{\colortbl ;\red0\green0\blue255;}
{\*\generator Riched20 10.0.19041}\viewkind4\uc1 
\pard\sa200\sl276\slmult1\f0\fs22\lang7 Gr\'fc\'dfe \b fett\b0  & \i kursiv \ul beides\ulnone\i0  \u8364?\par
{\pntext\f1\'B7\tab}Punkt\line zweite Zeile\par
\par
{\field{\*\fldinst{HYPERLINK "https://example.com/?a=1&b=2"}}{\fldrslt{\ul\cf1 hier}}} {\field{\*\fldinst{HYPERLINK javascript:x}}{\fldrslt{dort}}} {\v versteckt}x\super 2\nosupersub\par
\trowd\cellx100\cellx200 a\cell b\cell\row
{\pict\wmetafile8 0100}a   b
}
"#;

#[test]
fn genuine_rtf_is_shown_as_text() {
    assert_eq!(deencapsulate(GENUINE.as_bytes()).unwrap(), Deencapsulated::NotEncapsulated);
    assert_eq!(
        to_text(GENUINE.as_bytes()).unwrap(),
        "Grüße fett & kursiv beides €\r\n·\tPunkt\r\nzweite Zeile\r\n\r\nhier dort x2\r\na\tb\t\r\na   b"
    );
    assert_eq!(to_text(b"Hello").unwrap_err().code(), "wire.value");
}

#[test]
fn genuine_rtf_is_shown_as_html() {
    assert_eq!(
        to_html(GENUINE.as_bytes()).unwrap(),
        "<html><body>\r\n\
        <div>Grüße <b>fett</b> &amp; <i>kursiv <u>beides</u></i> €</div>\r\n\
        <div>·\u{2003}Punkt<br>\r\nzweite Zeile</div>\r\n\
        <div><br></div>\r\n\
        <div><a href=\"https://example.com/?a=1&amp;b=2\"><u>hier</u></a> dort x<sup>2</sup></div>\r\n\
        <div>a\u{2003}b\u{2003}</div>\r\n\
        <div>a &nbsp;&nbsp;b</div>\r\n\
        </body></html>\r\n"
    );
}

#[test]
fn elements_of_html_are_nested_properly() {
    assert_eq!(
        to_html(b"{\\rtf1 {\\b a\\i b\\b0 c\\i0 d}\\par{\\field{\\*\\fldinst HYPERLINK \"mailto:a@b\"}{\\fldrslt \\b x\\par y}}z}")
            .unwrap(),
        "<html><body>\r\n<div><b>a<i>b</i></b><i>c</i>d</div>\r\n\
        <div><a href=\"mailto:a@b\"><b>x<br>\r\ny</b></a>z</div>\r\n</body></html>\r\n"
    );
}
