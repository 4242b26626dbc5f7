"""How wide Arial sets a sign: the widths that Liberation Sans, Arimo and Helvetica share with it.

From Adobe's metrics of Helvetica; the tests hold them against a copy of their own.
"""

_REGULAR = {
    191: "'",
    222: "ijlįĺļł‘’‚",
    260: "|¦",
    278: " !,./:;I[\\]ft·ÌÍÎÏìíîïĪīĮİıţ",
    299: "ľ",
    317: "ť",
    333: "()-`r¡¨¯²³´¸¹ŕŗř“”„‹›",
    334: "{}",
    350: "•",
    355: '"',
    365: "º",
    370: "ª",
    389: "*",
    400: "°",
    469: "^",
    500: "Jcksvxyzçýÿćčķśşšźżž",
    537: "¶",
    556: "#$0123456789?L_abdeghnopqu¢£¤¥§«µ»àáâãäåèéêëðñòóôõöùúûüþāăąđēėęěğģĹĻĽŁńņňōőūůűų–€",
    584: "+<=>~¬±×÷",
    611: "FTZ¿ßøŢŤŹŻŽ",
    643: "ď",
    667: "&ABEKPSVXYÀÁÂÃÄÅÈÉÊËÝÞĀĂĄĒĖĘĚĶŚŞŠŸ",
    722: "CDHNRUwÇÐÑÙÚÛÜĆČĎĐŃŅŇŔŖŘŪŮŰŲ",
    737: "©®",
    778: "GOQÒÓÔÕÖØĞĢŌŐ",
    833: "Mm",
    834: "¼½¾",
    889: "%æ",
    944: "Wœ",
    1000: "ÆŒ—…™",
    1015: "@",
}
_BOLD = {
    238: "'",
    278: " ,./I\\ijl·ÌÍÎÏìíîïĪīĮįİıĺļł‘’‚",
    280: "|¦",
    333: "!()-:;[]`ft¡¨¯²³´¸¹ţ‹›",
    350: "•",
    365: "º",
    370: "ª",
    389: "*r{}ŕŗřť",
    400: "°ľ",
    474: '"',
    500: "zźżž“”„",
    556: "#$0123456789J_aceksvxy¢£¤¥§«¶»àáâãäåçèéêëýÿāăąćčēėęěķśşš–€",
    584: "+<=>^~¬±×÷",
    611: "?FLTZbdghnopquµ¿ßðñòóôõöøùúûüþđğģĹĻĽŁńņňōőŢŤūůűųŹŻŽ",
    667: "EPSVXYÈÉÊËÝÞĒĖĘĚŚŞŠŸ",
    722: "&ABCDHKNRUÀÁÂÃÄÅÇÐÑÙÚÛÜĀĂĄĆČĎĐĶŃŅŇŔŖŘŪŮŰŲ",
    737: "©®",
    743: "ď",
    778: "GOQwÒÓÔÕÖØĞĢŌŐ",
    833: "M",
    834: "¼½¾",
    889: "%mæ",
    944: "Wœ",
    975: "@",
    1000: "ÆŒ—…™",
}
"""Thousandths of the size -> the signs that are so wide."""

WIDTHS = {
    weight: {sign: width / 1000 for width, signs in by_width.items() for sign in signs}
    for weight, by_width in ((400, _REGULAR), (700, _BOLD))
}
"""Weight -> sign -> its width in a size of 1."""
