//! Words that names and addresses are put together from. All of them are invented combinations.

pub(super) const FIRST: &[&str] = &[
    "Adèle", "Alice", "Basile", "Bertille", "Camille", "Clément", "Colette", "Damien", "Daphné",
    "Edgar", "Eloïse", "Fabien", "Flora", "Gaspard", "Giulia", "Hugo", "Inès", "Jules", "Julie",
    "Julian", "Kenza", "Léonie", "Lucien", "Maëlle", "Margaux", "Nadia", "Noah", "Octave",
    "Paulina", "Quentin", "Rosalie", "Salomé", "Théo", "Ulysse", "Victoire", "Yanis", "Zoé",
    "Amber", "Bradley", "Daisy", "Ethan", "Grace", "Harriet", "Isaac", "Kieran", "Lydia",
];

pub(super) const LAST: &[&str] = &[
    "Aubrac",
    "Beaulac",
    "Bellerive",
    "Boisclair",
    "Carrefort",
    "Champvert",
    "Clairval",
    "Dormeuil",
    "Estival",
    "Fontbelle",
    "Grandpré",
    "Hautmont",
    "Joliville",
    "Lacombrade",
    "Longeval",
    "Marchebois",
    "Montclar",
    "Noirval",
    "Orvault",
    "Plessimond",
    "Quercival",
    "Rochebrune",
    "Sablon",
    "Tournefeuil",
    "Valmorin",
    "Verdelot",
    "Ashcombe",
    "Brookhurst",
    "Copperfold",
    "Dunmere",
    "Elmsworth",
    "Farthingale",
    "Greenhollow",
    "Hartswell",
    "Kingsmead",
];

pub(super) const CITIES: &[(&str, &str, &str)] = &[
    ("Nantes", "44000", "France"),
    ("Lille", "59000", "France"),
    ("Bordeaux", "33000", "France"),
    ("Lyon", "69003", "France"),
    ("Rennes", "35000", "France"),
    ("Strasbourg", "67000", "France"),
    ("Leeds", "LS1 4DY", "United Kingdom"),
    ("Bristol", "BS1 5TR", "United Kingdom"),
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
    "Safari 13",
    "Edge 18",
    "Samsung Internet 10",
];

pub(super) const PAGES: &[&str] = &["home", "product", "cart", "help", ""];

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
