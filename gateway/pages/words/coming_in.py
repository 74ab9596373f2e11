"""What the pages say to somebody who registers and confirms the address."""

from collections.abc import Mapping

COMING_IN: Mapping[str, tuple[str, str]] = {
    "register_title": ("アルムナイ登録", "Register as an alumnus"),
    "register_lead": (
        "グループの会社を退職された方の登録です。確認のメールをお送りします。",
        "For people who left a company of the group. A mail follows that confirms your address.",
    ),
    "register_privacy": (
        "入力された内容は、退職された会社の名簿と照合するためだけに使います。同意なしに、ほかの会社に渡すことはありません。",
        "What you type is compared with the register of the company you left, and with nothing else. "
        "It is not given to another company unless you agree.",
    ),
    "company": ("退職された会社", "Company you left"),
    "choose": ("お選びください", "Please choose"),
    "family": ("姓", "Family name"),
    "given": ("名", "Given name"),
    "family_kana": ("姓（カナ）", "Family name in kana"),
    "given_kana": ("名（カナ）", "Given name in kana"),
    "former_family": ("在職時の姓（旧姓）", "Family name at that time"),
    "birth_date": ("生年月日", "Date of birth"),
    "joined_on": ("入社日", "First day"),
    "left_on": ("退職日", "Last day"),
    "rough_day": ("おおよそで結構です。", "A rough date will do."),
    "employee_number": ("社員番号", "Employee number"),
    "if_you_remember": ("覚えていれば", "If you remember it"),
    "mail": ("メールアドレス", "Mail address"),
    "private_mail": (
        "個人のアドレスをお使いください。今の勤務先のアドレスは避けてください。",
        "Use a private address, not one of your present employer.",
    ),
    "channel_code": ("案内のコード", "Code of the leaflet or gathering"),
    "send_registration": ("登録する", "Register"),
    "about_you": ("お名前と生年月日", "You"),
    "about_employment": ("在職していた会社", "The company you left"),
    "about_mail": ("連絡先", "How to reach you"),
    "registered_text": (
        "メールのリンクを開いて、アドレスの確認を完了してください。届かないときは、迷惑メールのフォルダもご確認ください。",
        "Open the link in it to confirm your address. If it does not come, please look among your junk mail too.",
    ),
    "link_title": ("おかえりなさい", "Welcome back"),
    "link_lead": (
        "メールのリンクは一度だけ使えます。このページを開いただけでは使われません。",
        "The link in your mail works once. Opening this page does not use it up.",
    ),
    "link_hint": (
        "リンクから開いたときは、すでに入力されています。空のときは、メールのコードを貼り付けてください。",
        "It is filled in when you came by the link. If it is empty, paste the code from the mail.",
    ),
    "link_send": ("確認する", "Confirm"),
    "link_done_title": ("アドレスを確認しました", "Your address is confirmed"),
    "link_done_text": (
        "登録の内容は会社の名簿と照合されます。続きはアプリからサインインしてください。",
        "Your registration is now compared with the register of the company. Sign in with the app to go on.",
    ),
    "link_used": (
        "このコードは使用済みか、期限が切れています。サインインをやり直して、新しいメールをお受け取りください。",
        "This code was used before or is too old. Ask for a new mail to sign in.",
    ),
    "link_developers": ("開発者の方へ", "For developers"),
    "link_graphiql": (
        "GraphiQL で次の操作を実行すると、アクセストークンが得られます。",
        "This operation in GraphiQL gives you an access token:",
    ),
}
