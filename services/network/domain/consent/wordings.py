"""What people are asked to agree to, word for word. A text once shown never changes: another wording is a new version.

The versions of a purpose stand in their order; the last is in force. An earlier one stays, so that an old consent can
be read with its text; taking one out ends the consents on it. Each says what is given, to whom, what for, that it can
be taken back, and that nothing else follows from not agreeing.
"""

from services.network.domain.consent.purposes import PROFILE_ITEMS, ConsentPurpose, ConsentText


def _text(
    purpose: ConsentPurpose, version: str, items: tuple[str, ...], *, ja: str, en: str
) -> tuple[ConsentText, ConsentText]:
    """One version, in both languages."""
    return (ConsentText(purpose, version, "ja", ja, items), ConsentText(purpose, version, "en", en, items))


TEXTS: tuple[ConsentText, ...] = (
    *_text(
        ConsentPurpose.APPLICATION,
        "2026-11",
        PROFILE_ITEMS,
        ja="応募先の会社に、あなたの氏名、見出し、自己紹介、スキル、居住都道府県、グループ各社での在籍期間を提供します。"
        "利用目的は、この応募の選考と採否の決定および連絡に限ります。"
        "同意はいつでも撤回でき、撤回後は応募先の会社はこれらの情報を閲覧できません。"
        "同意しない場合は応募できませんが、その他の不利益はありません。",
        en="The company you apply to may see your name, headline, what you say about yourself, your skills, your "
        "prefecture and your periods at companies of the group. It may use them only to select, decide and answer "
        "this application. You can withdraw your consent at any time; from then on the company cannot see them. "
        "Without consent you cannot apply; nothing else follows from not consenting.",
    ),
    *_text(
        ConsentPurpose.PROFILE,
        "2026-11",
        PROFILE_ITEMS,
        ja="この会社に、下であなたが選んだ項目(氏名、見出し、自己紹介、スキル、居住都道府県、グループ各社での在籍期間のうち)を提供します。"
        "利用目的は、あなたに合う求人、副業または協業を探して提案することに限ります。"
        "グループの他の会社には提供しません。"
        "同意はいつでも撤回でき、撤回後はこの会社は閲覧できません。同意しないことによる不利益はありません。",
        en="This company may see what you choose below of your name, headline, what you say about yourself, your "
        "skills, your prefecture and your periods at companies of the group. It may use it only to look for "
        "postings, side jobs or collaboration that suit you and to propose them. No other company of the group is "
        "given it. You can withdraw your consent at any time; from then on the company cannot see it. Nothing "
        "follows from not consenting.",
    ),
    *_text(
        ConsentPurpose.INTERVIEW,
        "2026-11",
        PROFILE_ITEMS,
        ja="カムバックコーディネーターが所属する、グループ各社とは別の組織に、あなたが選んだ項目(氏名、見出し、自己紹介、スキル、"
        "居住都道府県、グループ各社での在籍期間のうち)を提供します。利用目的は、面談の準備と実施に限ります。"
        "面談の内容と、面談を行ったことは、あなたが別に同意しない限り、グループのどの会社にも伝えません。"
        "同意はいつでも撤回でき、撤回後はこの組織は閲覧できません。同意しないことによる不利益はありません。",
        en="The organisation of the comeback coordinator, which is apart from the companies of the group, may see what"
        " you choose of your name, headline, what you say about yourself, your skills, your prefecture and your "
        "periods at companies of the group. It may use it only to prepare and hold the interview. What you say "
        "there, and that the interview took place, is told to no company of the group unless you agree to that "
        "separately. You can withdraw your consent at any time; from then on the organisation cannot see it. "
        "Nothing follows from not consenting.",
    ),
    *_text(
        ConsentPurpose.INTERVIEW_HELD,
        "2026-11",
        ("interview_held",),
        ja="この会社に、コーディネーターとの面談を行ったこととその日を伝えます。面談の内容は伝えません。"
        "利用目的は、あなたへの提案の検討に限ります。"
        "同意はいつでも撤回でき、撤回後はこの会社は閲覧できません。同意しないことによる不利益はありません。",
        en="This company may know that you had an interview with the coordinator, and on which day; nothing of what "
        "was said. It may use this only to consider what to propose to you. You can withdraw your consent at any "
        "time; from then on the company cannot see it. Nothing follows from not consenting.",
    ),
    *_text(
        ConsentPurpose.INTERVIEW_SUMMARY,
        "2026-11",
        ("interview_summary",),
        ja="この会社に、面談の要約を、あなたが承認した文面のとおりに提供します。面談を行ったこととその日もこれにより伝わります。"
        "利用目的は、あなたへの提案の検討と選考に限ります。承認した文面以外は伝えません。"
        "同意はいつでも撤回でき、撤回後はこの会社は閲覧できません。同意しないことによる不利益はありません。",
        en="This company may see the summary of your interview, word for word as you approved it. It thereby learns "
        "that the interview took place, and on which day. It may use it only to consider what to propose to you and"
        " to select. Nothing but the approved text is passed on. You can withdraw your consent at any time; from "
        "then on the company cannot see it. Nothing follows from not consenting.",
    ),
    *_text(
        ConsentPurpose.CONTACT,
        "2026-11",
        ("postings", "interviews"),
        ja="この会社または組織から、あなたが選んだ件(求人の案内、面談の案内)について、登録した個人のメールアドレスに"
        "連絡を受け取ります。メールアドレスそのものは相手に渡しません。"
        "同意はいつでも撤回でき、撤回後は連絡は届きません。同意しないことによる不利益はありません。",
        en="This company or organisation may write to your personal mail address about what you choose: postings, "
        "interviews. The address itself is not given to it. You can withdraw your consent at any time; from then on"
        " nothing is sent. Nothing follows from not consenting.",
    ),
    *_text(
        ConsentPurpose.NEWS,
        "2026-11",
        ("news",),
        ja="この会社の近況や催しのお知らせを、登録した個人のメールアドレスに受け取ります。メールアドレスそのものは相手に渡しません。"
        "同意はいつでも撤回でき、撤回後は届きません。同意しないことによる不利益はありません。",
        en="This company may send news about itself and its gatherings to your personal mail address. The address "
        "itself is not given to it. You can withdraw your consent at any time; from then on nothing is sent. "
        "Nothing follows from not consenting.",
    ),
    *_text(
        ConsentPurpose.DIRECTORY,
        "2026-11",
        PROFILE_ITEMS,
        ja="会員名簿に掲載し、ほかの会員に、あなたが選んだ項目(氏名、見出し、自己紹介、スキル、居住都道府県、グループ各社での"
        "在籍期間のうち)を公開します。在籍期間は年だけを表示し、旧姓は表示しません。会社の人事は会員名簿を閲覧できません。"
        "同意はいつでも撤回でき、撤回後は掲載されません。同意しないことによる不利益はありません。",
        en="You are listed in the directory, and other members may see what you choose of your name, headline, what "
        "you say about yourself, your skills, your prefecture and your periods at companies of the group. Of "
        "periods only the years are shown, and no former name. Human resources of the companies cannot see the "
        "directory. You can withdraw your consent at any time; from then on you are not listed. Nothing follows "
        "from not consenting.",
    ),
    *_text(
        ConsentPurpose.WISH,
        "2026-11",
        ("wish", *PROFILE_ITEMS),
        ja="この会社に、応募を考えていること、お書きになったひとこと、および、あなたが選んだ項目(氏名、見出し、自己紹介、スキル、居住都道府県、"
        "グループ各社での在籍期間のうち)を提供します。これは応募ではありません。利用目的は、あなたに合う求人を探して提案し、話す機会を"
        "ご案内することに限ります。グループの他の会社には提供しません。"
        "同意はいつでも撤回でき、撤回後はこの会社は閲覧できません。同意しないことによる不利益はありません。",
        en="This company may know that you think of applying, what you write with it, and what you choose of your "
        "name, headline, what you say about yourself, your skills, your prefecture and your periods at companies of the"
        " group. This is no application. It may use it only to look for postings that suit you, to propose them and to "
        "offer you a talk. No other company of the group is given it. You can withdraw your consent at any time; from "
        "then on the company cannot see it. Nothing follows from not consenting.",
    ),
    *_text(
        ConsentPurpose.STORY,
        "2026-11",
        ("story",),
        ja="この会社が、あなたの再入社の体験談を、あなたが承認した文面と表示名のとおりに、だれでも見られるページで公開します。"
        "利用目的は、ネットワークと会社の紹介に限ります。承認した文面以外は公開しません。"
        "同意はいつでも撤回でき、撤回後はページから消えます。すでに写しを取った人の手元からは消せません。"
        "同意しないことによる不利益はありません。",
        en="This company may show the story of your comeback on a page that everybody can read, word for word and "
        "under the name that you approved. It may use it only to introduce the network and the company. Nothing but "
        "the approved text is shown. You can withdraw your consent at any time; from then on the page does not show it."
        " It cannot be taken back from people who made a copy. Nothing follows from not consenting.",
    ),
)
