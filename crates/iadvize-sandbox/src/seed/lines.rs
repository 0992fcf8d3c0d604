//! What visitors and operators say. All lines are invented.

/// A line as it is said in the morning, in the afternoon, and in the evening.
pub(super) type ByHour = [&'static str; 3];

/// What one says and what the other answers.
pub(super) type Turn = (&'static str, &'static str);

/// What a visitor comes for.
pub(super) struct Topic {
    pub(super) question: ByHour,
    pub(super) answer: &'static str,
    /// How it may go on, in this order.
    pub(super) turns: &'static [Turn],
}

/// The lines of one language.
pub(super) struct Lines {
    pub(super) topics: &'static [Topic],
    /// Said while the operator looks into the question.
    pub(super) greetings: &'static [ByHour],
    /// How a talk about anything goes on.
    pub(super) turns: &'static [Turn],
    pub(super) goodbyes: &'static [ByHour],
}

const fn topic(question: ByHour, answer: &'static str, turns: &'static [Turn]) -> Topic {
    Topic {
        question,
        answer,
        turns,
    }
}

/// The same at any hour.
const fn always(line: &'static str) -> ByHour {
    [line; 3]
}

/// A French line that begins with the salutation of the hour.
macro_rules! salut {
    ($rest:literal) => {
        [
            concat!("Bonjour", $rest),
            concat!("Bonjour", $rest),
            concat!("Bonsoir", $rest),
        ]
    };
}

/// An English line that begins with the salutation of the hour.
macro_rules! good {
    ($rest:literal) => {
        [
            concat!("Good morning", $rest),
            concat!("Good afternoon", $rest),
            concat!("Good evening", $rest),
        ]
    };
}

pub(super) const FRENCH: Lines = Lines {
    topics: &[
        topic(
            salut!(", ma commande est-elle partie ?"),
            "Elle a quitté l'entrepôt hier, comptez trois jours.",
            &[
                ("C'était pour un anniversaire samedi…", "Elle arrivera vendredi au plus tard."),
                ("Parfait 🙂", "Le lien de suivi est dans votre espace."),
            ],
        ),
        topic(
            salut!(", avez-vous ce modèle en bleu ?"),
            "Oui, il en reste deux en stock.",
            &[("Et en plus petit ?", "Une taille en dessous, le bleu revient le mois prochain.")],
        ),
        topic(
            always("Je n'arrive pas à valider mon panier."),
            "Avez-vous essayé avec un autre navigateur ?",
            &[
                ("Oui, et le message dit « erreur 12 ».", "Je viens de vider le panier, vous pouvez réessayer."),
                ("Ah, ça marche maintenant !", "Très bien, la commande est enregistrée."),
            ],
        ),
        topic(
            always("Quels sont les délais de livraison ?"),
            "Trois jours ouvrés, ou demain avec l'option express.",
            &[("Et pour une livraison à l'étranger ?", "Une semaine dans toute l'Europe.")],
        ),
        topic(
            always("Peut-on retourner un article soldé ?"),
            "Oui, sous trente jours, et le retour est gratuit.",
            &[
                ("Et le remboursement, sous combien de temps ?", "Cinq jours après réception du colis."),
                ("Je préférerais un échange.", "Cochez « échange » sur le bon de retour."),
            ],
        ),
        topic(
            salut!(", mon code promo n'est pas pris en compte…"),
            "Il ne vaut que sur la nouvelle collection, avez-vous un article ancien ?",
            &[("Oui, la nappe.", "Sans elle, le code passera.")],
        ),
        topic(
            salut!(", je cherche une idée de cadeau pour ma mère."),
            "Avec plaisir ! Avez-vous un budget en tête ?",
            &[
                ("Une cinquantaine d'euros.", "Le plateau en hêtre plaît beaucoup, à 45 euros."),
                ("Il est joli. Un paquet cadeau est possible ?", "Oui, c'est une case à cocher dans le panier."),
            ],
        ),
        topic(
            always("Le colis est annoncé livré mais je n'ai rien reçu !"),
            "J'en suis désolé, pouvez-vous me donner votre numéro de commande ?",
            &[
                ("Je ne retrouve plus le numéro, c'est au nom de mon mari.", "Je l'ai trouvé : le colis est chez le gardien."),
                ("Non, j'ai déjà demandé.", "J'ouvre une enquête auprès du transporteur, réponse sous deux jours."),
            ],
        ),
        topic(
            always("Est-ce que la lampe est vendue avec son ampoule ?"),
            "Non, il faut une ampoule E27, à choisir à part.",
            &[("Laquelle me conseillez-vous ?", "La 800 lumens, blanc chaud.")],
        ),
        topic(
            salut!(", puis-je changer l'adresse de livraison ?"),
            "Oui, tant que le colis n'est pas parti. Quelle est la nouvelle ?",
            &[("12 rue des Tilleuls, même ville.", "C'est fait, vous recevrez une confirmation.")],
        ),
        topic(
            always("Ma carte est refusée au paiement, que faire ?"),
            "Votre banque demande sans doute une confirmation, avez-vous reçu un message ?",
            &[("C'est bien ça.", "Une fois confirmé, le paiement passe aussitôt.")],
        ),
        topic(
            always("Quelle taille choisir si je suis entre deux ?"),
            "La plus grande, ce modèle taille un peu juste.",
            &[("D'accord. Et si elle ne va pas ?", "L'échange est gratuit pendant trente jours.")],
        ),
        topic(
            salut!(", la facture est au mauvais nom."),
            "Quel nom doit-elle porter ?",
            &[("Celui de ma société, il est dans mon compte.", "Je vous en prépare une nouvelle.")],
        ),
        topic(
            always("Livrez-vous en Belgique ?"),
            "Oui, pour le même prix qu'en France.",
            &[("Et en point relais ?", "Aussi, la liste s'affiche au moment de payer.")],
        ),
        topic(
            always("Il manque une vis dans le carton."),
            "Veuillez nous excuser. De quel meuble s'agit-il ?",
            &[("De l'étagère à trois niveaux.", "Un sachet complet part aujourd'hui, sans frais.")],
        ),
        topic(
            always("Comment faire jouer la garantie ?"),
            "Elle est de deux ans, pièces comprises : que se passe-t-il ?",
            &[("La charnière a cassé.", "Je demande la pièce à l'atelier.")],
        ),
    ],
    greetings: &[
        salut!(", je regarde cela."),
        salut!(" et bienvenue !"),
        salut!(", merci de votre patience."),
        salut!(", je suis là pour vous aider."),
        salut!(", je m'en occupe tout de suite."),
    ],
    turns: &[
        ("Merci, je patiente.", "Merci, j'ai la réponse : tout est en ordre."),
        ("Pouvez-vous me l'envoyer par courriel ?", "C'est envoyé."),
        ("Je vous ai écrit la semaine passée à ce sujet.", "Je vois votre message, je le joins au dossier."),
        ("Votre site n'est pas très clair là-dessus.", "Je note votre remarque, merci."),
        ("D'accord.", "Puis-je faire autre chose pour vous ?"),
    ],
    goodbyes: &[
        ["Merci, bonne journée !", "Merci, bonne journée !", "Merci, bonne soirée !"],
        always("Avec plaisir, à bientôt."),
        [
            "Je vous souhaite une bonne journée.",
            "Je vous souhaite une bonne fin de journée.",
            "Je vous souhaite une bonne soirée.",
        ],
        always("N'hésitez pas à revenir vers nous."),
    ],
};

pub(super) const ENGLISH: Lines = Lines {
    topics: &[
        topic(
            always("Hi, does this bike come in a larger frame?"),
            "It does, up to 62 cm.",
            &[("Do you have that one in red?", "There are two left in stock.")],
        ),
        topic(
            always("Hello, my voucher is not accepted."),
            "It starts on Monday, I'm afraid. Shall I note it on your order?",
            &[("Yes please.", "That is sorted now.")],
        ),
        topic(
            always("When will it be back in stock?"),
            "We expect it in two weeks.",
            &[("Could you tell me when it is?", "I have put you on the list, you'll get an e-mail.")],
        ),
        topic(
            always("Can I change my delivery address?"),
            "Certainly, could you tell me your order number?",
            &[("I don't have the number to hand.", "Your e-mail address will do, it is changed now.")],
        ),
        topic(
            always("My parcel says delivered but it's not here."),
            "Sorry about that. Might a neighbour have it?",
            &[
                ("No, I have asked them.", "Then I'll send a new one, it ships tomorrow."),
                ("It was meant for a birthday…", "I have made it next-day delivery."),
            ],
        ),
        topic(
            good!(", do you ship to Ireland?"),
            "We do, within four days.",
            &[("Would Friday work?", "If you order before noon, yes.")],
        ),
        topic(
            always("Is the warranty still valid if I bought it second-hand?"),
            "Yes, with the original receipt.",
            &[("I only have a photo of it.", "A photo is fine.")],
        ),
        topic(
            always("I've been charged twice, can you check?"),
            "One of the two is a reservation and will be released.",
            &[("How long does that take?", "Three days with most banks.")],
        ),
        topic(
            always("Which size should I take if I'm 5'10\"?"),
            "A medium, or a large if you like some room.",
            &[("And if it doesn't fit?", "Returns are free for 30 days.")],
        ),
        topic(
            always("Hi! Looking for a present under £40."),
            "How about the bell and bottle set, at £32?",
            &[("Great, can you wrap it?", "Yes, tick the box in the basket.")],
        ),
        topic(
            always("The checkout keeps spinning & nothing happens."),
            "Have you tried another browser?",
            &[
                ("Still the same, it says \"not found\".", "One item was gone, I have taken it out."),
                ("Oh, it works now!", "Lovely, your order is in."),
            ],
        ),
        topic(
            always("How do I return one item of three?"),
            "I'll send you a label by e-mail, for that item alone.",
            &[("How long does the refund take?", "Five days once we have it.")],
        ),
    ],
    greetings: &[
        always("Hello, let me have a look."),
        always("Hi there, one moment."),
        good!(", thanks for waiting."),
        always("Hello and welcome!"),
    ],
    turns: &[
        ("I see.", "Is there anything else I can do?"),
        ("Could you e-mail me that?", "It is on its way."),
        ("Your site is not very clear about this.", "I'll pass that on, thank you."),
        ("I wrote to you about it last week.", "I have found your message and answered it."),
    ],
    goodbyes: &[
        always("Thanks for your patience, goodbye!"),
        always("You are welcome."),
        ["Have a lovely day.", "Have a lovely day.", "Have a lovely evening."],
        always("Do come back if anything else turns up."),
    ],
};
