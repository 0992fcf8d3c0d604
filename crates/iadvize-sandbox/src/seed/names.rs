//! Words that names and addresses are put together from. All of them are invented combinations.

/// First and last names by language: French, then English.
pub(super) const FIRST: [&[&str]; 2] = [
    &[
        "Adèle", "Alice", "Basile", "Bertille", "Camille", "Clément", "Colette", "Damien", "Daphné",
        "Edgar", "Eloïse", "Fabien", "Flora", "Gaspard", "Giulia", "Hugo", "Inès", "Jules", "Julie",
        "Julian", "Kenza", "Léonie", "Lucien", "Maëlle", "Margaux", "Nadia", "Noah", "Octave",
        "Paulina", "Quentin", "Rosalie", "Salomé", "Théo", "Ulysse", "Victoire", "Yanis", "Zoé",
        "Anaëlle", "Bastien", "Célestin", "Éloi", "Fanny", "Goulven", "Héloïse", "Jeanne", "Karim",
        "Loïc", "Mathilde", "Nolwenn", "Rémi", "Sacha", "Tiphaine", "Valentin",
    ],
    &[
        "Amber", "Bradley", "Daisy", "Ethan", "Grace", "Harriet", "Isaac", "Kieran", "Lydia",
        "Alfie", "Beatrice", "Callum", "Edith", "Freya", "Gareth", "Imogen", "Jasper", "Maisie",
        "Niamh", "Oscar", "Poppy", "Rhys", "Sian", "Toby", "Winifred",
    ],
];

pub(super) const LAST: [&[&str]; 2] = [
    &[
        "Aubrac", "Beaulac", "Bellerive", "Boisclair", "Carrefort", "Champvert", "Clairval", "Dormeuil",
        "Estival", "Fontbelle", "Grandpré", "Hautmont", "Joliville", "Lacombrade", "Longeval", "Marchebois",
        "Montclar", "Noirval", "Orvault", "Plessimond", "Quercival", "Rochebrune", "Sablon", "Tournefeuil",
        "Valmorin", "Verdelot", "Argentière", "Bruyère", "Côtenoire", "D'Aulnoy", "Ferrandel", "Guermeur",
        "Hirondel", "Jonquière", "Kerbrat", "Le Moyne", "Mirandol", "Nivernel", "Saint-Aubin", "Vauquelin",
    ],
    &[
        "Ashcombe", "Brookhurst", "Copperfold", "Dunmere", "Elmsworth", "Farthingale", "Greenhollow",
        "Hartswell", "Kingsmead", "Larkspur", "Millbrook", "Northcote", "O'Dell", "Pennyfeather",
        "Ravensdale", "Silverstone-Hay", "Thornbury", "Underhill", "Wetherfield", "Yarrow",
    ],
];

pub(super) const CITIES: [&[(&str, &str, &str)]; 2] = [
    &[
        ("Nantes", "44000", "France"),
        ("Lille", "59000", "France"),
        ("Bordeaux", "33000", "France"),
        ("Lyon", "69003", "France"),
        ("Rennes", "35000", "France"),
        ("Strasbourg", "67000", "France"),
        ("Saint-Étienne", "42000", "France"),
        ("Quimper", "29000", "France"),
        ("Clermont-Ferrand", "63000", "France"),
        ("Namur", "5000", "Belgique"),
        ("Lausanne", "1003", "Suisse"),
    ],
    &[
        ("Leeds", "LS1 4DY", "United Kingdom"),
        ("Bristol", "BS1 5TR", "United Kingdom"),
        ("York", "YO1 7HH", "United Kingdom"),
        ("Cardiff", "CF10 1EP", "United Kingdom"),
        ("Cork", "T12 W8KX", "Ireland"),
    ],
];

pub(super) const STREETS: [&[&str]; 2] = [
    &[
        "rue des Tilleuls",
        "avenue du Moulin",
        "impasse des Forges",
        "quai de l'Écluse",
        "chemin de la Source",
    ],
    &["Mill Lane", "Station Road", "Orchard Close", "The Green"],
];

pub(super) const SITES: &[(&str, &str)] = &[
    ("Atelier Lumen", "atelier-lumen"),
    ("Jardin d'Hiver", "jardin-hiver"),
    ("Maison Tilleul", "maison-tilleul"),
    ("Northwind Cycles", "northwind-cycles"),
    ("Harbour Kitchen", "harbour-kitchen"),
    ("Voyages Boréal", "voyages-boreal"),
    ("Comptoir des Toiles", "comptoir-toiles"),
    ("Fern & Fable", "fern-fable"),
    ("La Malle aux Livres", "malle-livres"),
    ("Verger & Cie", "verger-cie"),
    ("Optique Claire", "optique-claire"),
    ("Tallow & Wick", "tallow-wick"),
    ("Sommeil d'Or", "sommeil-or"),
    ("Pas à Pas Chaussures", "pas-a-pas"),
    ("Assurances du Phare", "assurances-phare"),
    ("Quill Stationers", "quill-stationers"),
];

pub(super) const TEAMS: &[&str] = &[
    "Accueil",
    "Ventes",
    "Après-vente",
    "Nantes",
    "Lille",
    "Leeds",
    "Grands comptes",
    "Soir et week-end",
    "Facturation",
    "Livraison",
    "Formation",
    "Fidélité",
];

pub(super) const SKILLS: &[&str] = &[
    "Devis",
    "Commande",
    "Livraison",
    "Retour",
    "Garantie",
    "Paiement",
    "Installation",
    "Entretien",
    "Produits neufs",
    "Occasion",
    "English",
    "Fidélité",
    "Professionnels",
    "Réclamation",
    "Conseil",
];

pub(super) const TAGS: &[&str] = &[
    "vente",
    "retour",
    "livraison en retard",
    "à rappeler",
    "question produit",
    "paiement refusé",
    "très satisfait",
    "mécontent",
    "code promo",
    "stock",
    "100% remboursé",
    "vip_client",
];

pub(super) const BROWSERS: &[&str] = &[
    "Firefox 68",
    "Chrome 80",
    "Chrome 83",
    "Safari 13",
    "Mobile Safari 13",
    "Edge 18",
    "Samsung Internet 10",
];

/// Types of pages, and paths of pages of each type. Not every page has a type.
pub(super) const PAGES: &[(&str, &[&str])] = &[
    ("home", &["", "?utm_source=lettre"]),
    (
        "product",
        &[
            "produit/lampe-cuivre-12",
            "produit/fauteuil-noisette",
            "produit/sac-de-voyage?couleur=bleu",
            "p/1048-travel-mug",
            "p/2210-desk-lamp",
            "soldes/nappe-lin",
        ],
    ),
    ("cart", &["panier", "panier/paiement", "basket"]),
    ("help", &["aide/retours", "aide/livraison", "help/contact"]),
    ("", &["a-propos", "magasins"]),
];

pub(super) const STATUSES: &[&str] = &[
    "Je réponds à toutes vos questions",
    "Disponible pour vous conseiller",
    "Happy to help",
    "Back at two o'clock",
];

/// Letters and digits of a name, for addresses.
pub(super) fn plain(name: &str) -> String {
    name.to_lowercase()
        .chars()
        .map(|character| match character {
            'à' | 'â' | 'ä' => 'a',
            'é' | 'è' | 'ê' | 'ë' => 'e',
            'î' | 'ï' => 'i',
            'ô' | 'ö' => 'o',
            'ù' | 'û' | 'ü' => 'u',
            'ç' => 'c',
            letter if letter.is_ascii_alphanumeric() => letter,
            _ => '-',
        })
        .collect()
}
