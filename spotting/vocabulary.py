"""The words and letters that the spotters know by heart."""


def _words(text):
    return frozenset(text.split())


POSTCODE_AREAS = _words("""
    AB AL B BA BB BD BH BL BN BR BS BT BX CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY
    E EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE
    LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL
    SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE
""")

LINK_ENDINGS = _words("""
    com org net info biz uk ie eu fr de nl es pl ro pt ca au nz scot wales cymru london gov edu ac
    sch nhs gg tv io fm ly ee gl dev xyz invalid onion
""")

# A full stop with no space after it makes "left.me" of two sentences: these need a path as well.
LINK_ENDINGS_THAT_ARE_WORDS = _words("""
    be me to so is it at my no am as do co im us in live life club page site blog art news media
    store shop link chat app social video test online cloud tech example bio new
""")

MAIL_PROVIDERS = _words("""
    gmail googlemail hotmail outlook live msn yahoo ymail icloud me mac aol proton protonmail
    btinternet sky mail
""")

APPS = _words("""
    instagram insta ig snapchat snap sc tiktok discord twitter twitch youtube yt kik bereal
    telegram whatsapp roblox fortnite minecraft xbox psn steam gamertag username handle
""")

# "@" is also written for "at".
NOT_A_HANDLE = _words("""
    home school work night college church uni all the my me this that everyone here lunch tea
    dinner least first mum dad nan once
""")
