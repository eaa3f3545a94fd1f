//! What people write, in the languages they write in.

/// Somebody who writes, in a language.
pub(super) struct Writer {
    pub(super) name: &'static str,
    pub(super) address: &'static str,
    pub(super) hello: &'static str,
    pub(super) bye: &'static str,
    pub(super) subjects: &'static [&'static str],
    pub(super) sentences: &'static [&'static str],
}

/// Colleagues and business, in English.
pub(super) const ENGLISH: Writer = Writer {
    name: "",
    address: "",
    hello: "Hello",
    bye: "Best",
    subjects: &[
        "Sprint review",
        "Budget for the second quarter",
        "Your expense report",
        "Draft of the announcement",
        "Questions about the release",
        "New coffee machine ☕",
        "Invoice 2026-0417",
        "Slides for Thursday",
        "Bike ride on Saturday? 🚲",
        "Access to the staging system",
        "Feedback on the prototype",
        "Summer schedule",
        "Customer visit next week",
        "Photos from the offsite 📷",
        "Keys for the meeting room",
        "Results of the survey",
        "Welcome to the team 🎉",
        "Contract to sign",
        "Reminder: time sheets",
        "Half-day workshop on accessibility",
    ],
    sentences: &[
        "I have put the latest numbers into the shared folder.",
        "Could you have a look before Thursday?",
        "The customer asked for two small changes, everything else is fine.",
        "We should talk about the schedule, three weeks are not enough.",
        "Nothing urgent, an answer next week is early enough.",
        "The tests pass now; the cause was a missing time zone.",
        "Please send me the final version as PDF.",
        "I will be out of the office on Friday, Carol knows everything.",
        "Thank you for the quick answer yesterday!",
        "The room is booked from ten to twelve.",
        "If nobody objects we go with the second proposal.",
        "There is cake in the kitchen 🍰.",
    ],
};

/// People elsewhere.
pub(super) const ELSEWHERE: [Writer; 20] = [
    Writer {
        name: "Zoë Müller",
        address: "zoe.mueller@zuerich.example.org",
        hello: "Grüezi",
        bye: "Freundliche Grüße",
        subjects: &["Rückfrage zum Angebot", "Übergabe am Dienstag", "Fahrplanänderung ab Mai"],
        sentences: &[
            "Anbei die Unterlagen für das nächste Treffen.",
            "Könnten Sie bitte die Maße noch einmal prüfen?",
            "Die Lösung gefällt uns außerordentlich gut.",
        ],
    },
    Writer {
        name: "Élodie Lefèvre",
        address: "elodie.lefevre@paris.example.org",
        hello: "Bonjour",
        bye: "Bien cordialement",
        subjects: &["Réunion reportée à jeudi", "Où en sommes-nous ?", "Façade : nouveaux plans"],
        sentences: &[
            "Voici le compte rendu, n’hésitez pas à le compléter.",
            "Le dîner aura lieu à l’hôtel près de la gare.",
            "Ça me paraît très bien, merci !",
        ],
    },
    Writer {
        name: "Íñigo Núñez",
        address: "inigo.nunez@madrid.example.org",
        hello: "Hola",
        bye: "Un abrazo",
        subjects: &["¿Nos vemos mañana?", "Año nuevo, diseño nuevo", "Presupuesto de la reunión"],
        sentences: &[
            "Te envío el resumen de la conversación.",
            "¿Podrías confirmar la hora, por favor?",
            "El señor Peña llegará a las nueve.",
        ],
    },
    Writer {
        name: "João Conceição",
        address: "joao@lisboa.example.org",
        hello: "Olá",
        bye: "Um abraço",
        subjects: &["Férias de verão", "Avaliação do projeto", "Convite para o almoço"],
        sentences: &[
            "Seguem em anexo as informações que pediu.",
            "A reunião de amanhã não vai acontecer.",
            "Até já, e obrigado pela atenção!",
        ],
    },
    Writer {
        name: "Niccolò Però",
        address: "niccolo@torino.example.org",
        hello: "Ciao",
        bye: "A presto",
        subjects: &["Perché non martedì?", "Qualità delle immagini", "Il menù della settimana"],
        sentences: &[
            "Ti mando le foto della città.",
            "È più semplice di quanto pensassi.",
            "Così va benissimo, grazie.",
        ],
    },
    Writer {
        name: "Małgorzata Żółć",
        address: "malgorzata@gdansk.example.org",
        hello: "Dzień dobry",
        bye: "Pozdrawiam serdecznie",
        subjects: &["Zażółć gęślą jaźń", "Pytanie o umowę", "Święta w biurze"],
        sentences: &[
            "Przesyłam poprawioną wersję dokumentu.",
            "Proszę o odpowiedź do środy.",
            "Dziękuję za miłą rozmowę.",
        ],
    },
    Writer {
        name: "Jiří Dvořák",
        address: "jiri.dvorak@brno.example.org",
        hello: "Dobrý den",
        bye: "S pozdravem",
        subjects: &["Příliš žluťoučký kůň", "Návrh smlouvy", "Výlet do hor"],
        sentences: &[
            "Posílám podklady k zítřejší schůzce.",
            "Můžete mi prosím potvrdit čas?",
            "Děkuji, všechno funguje skvěle.",
        ],
    },
    Writer {
        name: "Ayşe Gülşen",
        address: "ayse@izmir.example.org",
        hello: "Merhaba",
        bye: "Sevgiler",
        subjects: &["Toplantı notları", "İstanbul gezisi", "Işık ve gölge sergisi"],
        sentences: &[
            "Dosyayı ekte bulabilirsiniz.",
            "Yarın öğleden sonra görüşelim mi?",
            "Çok teşekkür ederim, kolay gelsin.",
        ],
    },
    Writer {
        name: "Ελένη Παπαδοπούλου",
        address: "eleni@athina.example.org",
        hello: "Καλημέρα",
        bye: "Με εκτίμηση",
        subjects: &["Πρόγραμμα συνάντησης", "Φωτογραφίες από το νησί", "Ερώτηση για την προσφορά"],
        sentences: &[
            "Σας στέλνω τα έγγραφα που ζητήσατε.",
            "Μπορούμε να μιλήσουμε αύριο το πρωί;",
            "Ευχαριστώ πολύ για τη βοήθεια.",
        ],
    },
    Writer {
        name: "Олена Шевченко",
        address: "olena@odesa.example.org",
        hello: "Добрий день",
        bye: "З повагою",
        subjects: &["Зустріч у п’ятницю", "Оновлений договір", "Їжа для свята"],
        sentences: &[
            "Надсилаю документи для підпису.",
            "Чи зможете відповісти до кінця тижня?",
            "Дякую за чудову розмову.",
        ],
    },
    Writer {
        name: "Иван Соколов",
        address: "ivan@odessa.example.org",
        hello: "Здравствуйте",
        bye: "С уважением",
        subjects: &["Вопрос по договору", "Расписание на май", "Съёмки в парке"],
        sentences: &[
            "Отправляю вам исправленный вариант.",
            "Подскажите, пожалуйста, когда вам удобно встретиться.",
            "Большое спасибо за помощь!",
        ],
    },
    Writer {
        name: "נועה לוי",
        address: "noa@haifa.example.org",
        hello: "שלום",
        bye: "בברכה",
        subjects: &["פגישה ביום שלישי", "תוכניות לקיץ", "שאלה על החוזה"],
        sentences: &["שלחתי את המסמכים אתמול.", "אפשר לדבר מחר בבוקר?", "תודה רבה על העזרה!"],
    },
    Writer {
        name: "ليلى حداد",
        address: "layla@amman.example.org",
        hello: "السلام عليكم",
        bye: "مع أطيب التحيات",
        subjects: &["موعد الاجتماع القادم", "صور من الرحلة", "سؤال حول العقد"],
        sentences: &["أرسل لكم الوثائق المطلوبة.", "هل يمكننا التحدث غدًا صباحًا؟", "شكرًا جزيلًا على مساعدتكم."],
    },
    Writer {
        name: "آرش کریمی",
        address: "arash@shiraz.example.org",
        hello: "سلام",
        bye: "با احترام",
        subjects: &["برنامهٔ هفتهٔ آینده", "عکس‌های سفر", "پرسش دربارهٔ قرارداد"],
        sentences: &["پرونده‌ها را پیوست کرده‌ام.", "فردا صبح وقت دارید؟", "از کمک شما بسیار سپاسگزارم."],
    },
    Writer {
        name: "प्रिया शर्मा",
        address: "priya@pune.example.org",
        hello: "नमस्ते",
        bye: "शुभकामनाओं सहित",
        subjects: &["अगली बैठक का समय", "दीपावली की शुभकामनाएँ 🪔", "अनुबंध के बारे में प्रश्न"],
        sentences: &["मैं दस्तावेज़ भेज रही हूँ।", "क्या हम कल सुबह बात कर सकते हैं?", "आपकी मदद के लिए बहुत धन्यवाद।"],
    },
    Writer {
        name: "สมชาย ใจดี",
        address: "somchai@chiangmai.example.org",
        hello: "สวัสดีครับ",
        bye: "ด้วยความเคารพ",
        subjects: &["กำหนดการประชุม", "รูปถ่ายจากการเดินทาง", "คำถามเกี่ยวกับสัญญา"],
        sentences: &["ผมส่งเอกสารมาให้แล้วครับ", "พรุ่งนี้เช้าสะดวกคุยไหมครับ", "ขอบคุณมากสำหรับความช่วยเหลือครับ"],
    },
    Writer {
        name: "Nguyễn Thị Hồng",
        address: "hong@danang.example.org",
        hello: "Xin chào",
        bye: "Trân trọng",
        subjects: &["Lịch họp tuần tới", "Ảnh chuyến đi Đà Nẵng", "Câu hỏi về hợp đồng"],
        sentences: &[
            "Tôi gửi kèm tài liệu đã sửa.",
            "Sáng mai chúng ta có thể nói chuyện không?",
            "Cảm ơn bạn rất nhiều!",
        ],
    },
    Writer {
        name: "佐藤 美咲",
        address: "misaki@kyoto.example.org",
        hello: "お世話になっております。",
        bye: "よろしくお願いいたします。",
        subjects: &["次回の打ち合わせについて", "出張の写真です 🗻", "契約書のご確認"],
        sentences: &[
            "資料を添付いたしましたので、ご確認ください。",
            "明日の午前中はご都合いかがでしょうか。",
            "いつもありがとうございます。",
        ],
    },
    Writer {
        name: "김서연",
        address: "seoyeon@busan.example.org",
        hello: "안녕하세요",
        bye: "감사합니다",
        subjects: &["다음 회의 일정", "여행 사진 보내드려요", "계약서 관련 문의"],
        sentences: &[
            "요청하신 자료를 첨부합니다.",
            "내일 오전에 통화 가능하신가요?",
            "도와주셔서 정말 감사합니다.",
        ],
    },
    Writer {
        name: "王小明",
        address: "xiaoming@hangzhou.example.org",
        hello: "您好",
        bye: "此致敬礼",
        subjects: &["关于下周的会议", "旅行照片 📸", "合同的几个问题"],
        sentences: &["附件是修改后的文件，请查收。", "明天上午方便通话吗？", "非常感谢您的帮助！"],
    },
];

/// Everything at once: what a renderer must cope with.
pub(super) const SCRIPTS: &str = "Latin Grüße, Ελληνικά, кириллица, עברית, العربية, हिन्दी, ไทย, 日本語, 한국어, \
    汉字, emoji 👩‍🚀👨‍👩‍👧‍👦🏳️‍🌈🇨🇭, combining e\u{301} and Z\u{351}a\u{36b}l\u{30d}g\u{350}o\u{358}, \
    beyond the first plane 𝄞 𠮷 𒀀, spaces \u{a0}\u{2003}\u{200b}\u{3000}.";

/// A subject as long as subjects get.
pub(super) const LONG_SUBJECT: &str = "About the agenda, the minutes, the minutes of the agenda, the agenda of the \
    minutes, who writes them, who reads them, where they are kept, for how long they are kept there, and whether \
    anybody has the number of the person who knows all this 📚";
