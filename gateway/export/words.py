"""What collections and fields are called in an export, in Japanese and English: literal tables, nothing clever.

What is in no table is called by its own name in words. File names are the English ones: every system can unpack them.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """A name in both languages."""

    ja: str
    en: str

    def __str__(self) -> str:
        return f"{self.ja} / {self.en}"


def title_of(collection: str) -> Words:
    """What a collection is called."""
    return TITLES.get(collection) or _in_words(collection)


def label_of(path: str) -> Words:
    """What a field is called; `employments.2.left_on` is the last day of the second period."""
    parts = [Words(part, part) if part.isdecimal() else LABELS.get(part) or _in_words(part) for part in path.split(".")]
    return Words(" ".join(part.ja for part in parts), " ".join(part.en for part in parts))


def _in_words(name: str) -> Words:
    words = name.replace("_", " ")
    return Words(words, words.capitalize())


TITLES: Mapping[str, Words] = {
    "accounts": Words("アカウント", "Account"),
    "links": Words("サインイン用リンク", "Sign-in links"),
    "letters": Words("送信待ちのメール", "Mails that wait"),
    "families": Words("サインインの記録", "Sessions"),
    "leaver_records": Words("退職者名簿の記録", "Records in leaver registers"),
    "registrations": Words("登録申請", "Registrations"),
    "members": Words("プロフィール", "Profile"),
    "consents": Words("同意", "Consents"),
    "provisions": Words("第三者提供の記録", "Provisions to others"),
    "decisions": Words("登録の審査", "Decisions on registrations"),
    "merges": Words("アカウントの統合", "Merges of accounts"),
    "applications": Words("応募", "Applications"),
    "interviews": Words("面談", "Interviews"),
    "interview_disclosures": Words("面談の事実の開示", "Who may know of an interview"),
    "summaries": Words("面談の要約", "Interview summaries"),
    "topic_notes": Words("面談の話題（統計用）", "Interview topics for statistics"),
    "wishes": Words("応募の希望", "Wishes to apply"),
    "feeds": Words("個人用カレンダー", "Private calendar feeds"),
    "stories": Words("カムバック体験談", "Comeback stories"),
    "attendees": Words("参加者一覧への掲載", "Lists of attendees"),
    "notices": Words("イベントについてのメール", "Mails about gatherings"),
    "beginnings": Words("イベントをきっかけとしたこと", "What began at gatherings"),
    "seats": Words("イベントの申込み", "Seats at gatherings"),
    "guests": Words("ゲストとしての申込み", "Registrations as a guest"),
    "desks": Words("受付の担当", "Desks"),
    "accesses": Words("閲覧の記録", "Who saw your records"),
}

LABELS: Mapping[str, Words] = {
    "id": Words("番号", "Id"),
    "mail": Words("メールアドレス", "Mail address"),
    "mail_key": Words("宛先", "Addressed to"),
    "to": Words("宛先", "Addressed to"),
    "locale": Words("言語", "Language"),
    "language": Words("言語", "Language"),
    "grants": Words("権限", "Role"),
    "role": Words("権限", "Role"),
    "purpose": Words("目的", "Purpose"),
    "what": Words("内容", "What"),
    "items": Words("項目", "Items"),
    "state": Words("状態", "State"),
    "kind": Words("種類", "Kind"),
    "at": Words("日時", "At"),
    "time": Words("日時", "Time"),
    "steps": Words("経過", "Step"),
    "service": Words("サービス", "Service"),
    "company_id": Words("会社", "Company"),
    "organisation_id": Words("面談を行う組織", "Coordinator's organisation"),
    "account_id": Words("アカウント", "Account"),
    "member_id": Words("会員", "Member"),
    "guest_id": Words("参加者", "Guest"),
    "posting_id": Words("求人", "Posting"),
    "form": Words("参加方法", "In person or online"),
    "audience": Words("参加者の区分", "As what"),
    "answers": Words("回答", "Answers"),
    "question_id": Words("質問", "Question"),
    "attended": Words("入退場", "Attendance"),
    "arrived_at": Words("入場日時", "Arrived at"),
    "device_id": Words("受付の端末", "Device"),
    "number": Words("何人目", "Which person"),
    "missing": Words("未着の人数", "Not arrived"),
    "is_walk_in": Words("当日参加", "Came without registering"),
    "offer_ends_at": Words("席の案内の期限", "Offer ends at"),
    "gathering_id": Words("イベント", "Gathering"),
    "interview_id": Words("面談", "Interview"),
    "registration_id": Words("登録申請", "Registration"),
    "leaver_record_id": Words("名簿の記録", "Register record"),
    "consent_id": Words("同意", "Consent"),
    "notice_id": Words("共同利用の公表", "Joint-use notice"),
    "text_version": Words("文面の版", "Version of the text"),
    "consent_text_version": Words("同意文の版", "Version of the consent text"),
    "name": Words("氏名", "Name"),
    "family": Words("姓", "family"),
    "given": Words("名", "given"),
    "family_kana": Words("姓（カナ）", "family in kana"),
    "given_kana": Words("名（カナ）", "given in kana"),
    "family_romaji": Words("姓（ローマ字）", "family in romaji"),
    "given_romaji": Words("名（ローマ字）", "given in romaji"),
    "former_family": Words("旧姓", "former family"),
    "former_family_kana": Words("旧姓（カナ）", "former family in kana"),
    "family_name": Words("姓", "Family name"),
    "given_name": Words("名", "Given name"),
    "former_family_name": Words("旧姓", "Former family name"),
    "birth_date": Words("生年月日", "Birth date"),
    "employee_number": Words("社員番号", "Employee number"),
    "joined_on": Words("入社日", "First day"),
    "left_on": Words("退職日", "Last day"),
    "leaving_reason": Words("退職理由", "Reason for leaving"),
    "unit_code": Words("所属コード", "Organisation unit"),
    "employment_type": Words("雇用形態", "Kind of employment"),
    "skills": Words("スキル", "Skills"),
    "licences": Words("資格", "Licences"),
    "personal_mail": Words("個人のメールアドレス", "Personal mail address"),
    "employments": Words("在籍期間", "Period"),
    "comebacks": Words("復帰", "Comeback"),
    "touches": Words("知ったきっかけ", "Channel"),
    "headline": Words("見出し", "Headline"),
    "about": Words("自己紹介", "About"),
    "prefecture_code": Words("都道府県", "Prefecture"),
    "listed": Words("会員名簿への掲載", "In the directory"),
    "listed_items": Words("会員名簿に掲載する項目", "Shown in the directory"),
    "stopped_at": Words("利用停止日時", "Use stopped at"),
    "statement": Words("志望動機", "Statement"),
    "text": Words("本文", "Text"),
    "wish": Words("希望", "Wish"),
    "invitation": Words("案内文", "Invitation"),
    "place": Words("場所", "Place"),
    "online": Words("オンライン", "Online"),
    "topics": Words("話題", "Topics"),
    "opened_at": Words("開設日時", "Opened at"),
    "joined_at": Words("参加日時", "Joined at"),
    "started_at": Words("開始日時", "Started at"),
    "starts_at": Words("開始日時", "Starts at"),
    "ends_at": Words("終了日時", "Ends at"),
    "ended_at": Words("終了日時", "Ended at"),
    "created_at": Words("作成日時", "Made at"),
    "updated_at": Words("更新日時", "Updated at"),
    "confirmed_at": Words("確認日時", "Confirmed at"),
    "decided_at": Words("判断日時", "Decided at"),
    "given_at": Words("同意日時", "Given at"),
    "withdrawn_at": Words("撤回日時", "Withdrawn at"),
    "applied_at": Words("応募日時", "Applied at"),
    "written_at": Words("記入日時", "Written at"),
    "proposed_at": Words("提示日時", "Shown to you at"),
    "approved_at": Words("承認日時", "Approved at"),
    "held_on": Words("実施日", "Held on"),
    "taken_at": Words("申込日時", "Taken at"),
    "described_at": Words("プロフィール更新日時", "Profile changed at"),
}
