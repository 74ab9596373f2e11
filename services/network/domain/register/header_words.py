"""The words and patterns by which headers name facts, written as `headers.plain` leaves them. Only tables.

CERTAIN: whole headers. LIKELY and GUESSED: patterns a whole header has to match. NEVER: what must not be taken for a
fact of the leaver, such as 個人番号 (My Number), a work address or a relative's birth date.
"""

from services.network.domain.register.facts import Fact

CERTAIN = {
    Fact.EMPLOYEE_NUMBER: """
        社員番号 行員番号 職員番号 従業員番号 局員番号 社員コード 社員cd 職員コード 職員cd 行員コード 行員cd
        従業員コード 従業員cd 社員id 職員id 従業員id 社員no 職員no 従業員no 社番 人事番号 employeeno employeenumber
        employeeid employeecode empno empid empnumber empcode staffno staffid staffnumber personnelno
        personnelnumber personnelid workerid payrollno payrollnumber
    """,
    Fact.BIRTH_DATE: "生年月日 誕生日 出生日 birthdate dateofbirth dob birthday bornon birth",
    Fact.JOINED_ON: """
        入社日 入社年月日 入行日 入行年月日 入職日 入局日 採用日 採用年月日 joinedon joined joindate joiningdate
        dateofjoining hiredate hiredon hired dateofhire startdate employmentstartdate entrydate
    """,
    Fact.LEFT_ON: """
        退職日 退職年月日 退社日 退社年月日 退行日 退行年月日 離職日 離職年月日 lefton left leftdate leavedate
        leavingdate dateofleaving terminationdate enddate employmentenddate separationdate resignationdate exitdate
        lastday lastworkingday
    """,
    Fact.LEAVING_REASON: """
        退職事由 退職理由 退職区分 退社理由 退社事由 退社区分 退行理由 退行区分 離職理由 離職事由 離職区分
        leavingreason reasonforleaving leavereason terminationreason reasonfortermination separationreason
        exitreason resignationreason
    """,
    Fact.UNIT_CODE: """
        所属コード 所属cd 部店コード 部店cd 部署コード 部署cd 組織コード 組織cd 部門コード 支店コード 店舗コード
        局所コード unitcode unitid orgcode orgunitcode orgunit organizationcode organisationcode departmentcode
        departmentid deptcode deptid branchcode sitecode officecode
    """,
    Fact.EMPLOYMENT_TYPE: """
        雇用区分 雇用形態 雇用種別 社員区分 職員区分 従業員区分 行員区分 契約区分 契約形態 employmenttype
        employeetype contracttype employmentstatus employmentcategory employmentform
    """,
    Fact.SKILLS: """
        スキル 保有スキル 専門分野 得意分野 技能 経験分野 skills skill expertise specialties specialities
        competencies
    """,
    Fact.LICENCES: """
        資格 保有資格 取得資格 免許 免許資格 資格免許 licences licenses licence license certifications certification
        certificates qualifications qualification
    """,
    Fact.PERSONAL_MAIL: """
        個人メール 個人メールアドレス 私用メール 私用メールアドレス 連絡先メール 連絡先メールアドレス 自宅メール
        メール メールアドレス eメール eメールアドレス personalemail personalmail personalemailaddress privateemail
        privatemail homeemail contactemail email emailaddress mail mailaddress
    """,
}
LIKELY = {
    Fact.EMPLOYEE_NUMBER: (
        r"(社員|行員|職員|従業員|局員|スタッフ|人事|本人)(番号|コード|cd|no|id|ナンバー).*",
        r"番号|employee|.*(employee|staff)(no|id|number)",
    ),
    Fact.BIRTH_DATE: (r".*生年月日.*", r".*(birthdate|dateofbirth).*"),
    Fact.JOINED_ON: (
        r".*(入社|入行|入職|入局|入所|採用)(年月日|日付?|日)",
        r"入社|入行|入職|.*(hire|join|joining)(date|day)",
    ),
    Fact.LEFT_ON: (
        r"(?!.*予定).*(退職|退社|退行|離職|退局|退所)(年月日|日付?|日)",
        r"退職|退社|退行|離職|.*(leave|leaving|termination|exit)(date|day)",
    ),
    Fact.LEAVING_REASON: (
        r".*(退職|退社|退行|離職|退局)(事由|理由|区分|種別|原因).*",
        r"reason|.*(leaving|leave|termination|exit)(reason|type|category)",
    ),
    Fact.UNIT_CODE: (
        r".*(所属|部店|部署|組織|部門|拠点|支店|店舗|店|局所|局|部課|配属先?|職場)(コード|cd|code|番号|id|no)",
        r"unit|.*(unit|dept|department|org|organization|organisation|branch|office|site)(code|id|no)",
    ),
    Fact.EMPLOYMENT_TYPE: (
        r"区分|身分|.*(雇用|社員|職員|契約)(区分|形態|種別|身分)",
        r".*(employment|contract|employee)(type|class|category|form)",
    ),
    Fact.SKILLS: (r".*スキル.*", r".*(専門|得意)分野|専門", r".*skills?"),
    Fact.LICENCES: (r".*(資格|免許)", r".*(licen[cs]es?|certifications?|qualifications?)"),
    Fact.PERSONAL_MAIL: (r".*(メール|mail).*",),
}
GUESSED = {
    Fact.UNIT_CODE: (r"所属|部署|部店|(最終)?所属(部署|部店|組織)", r"department|dept|branch"),
    Fact.SKILLS: (r"専門.*",),
}
NEVER = (
    r"個人番号|マイナンバー|mynumber",
    r".*(配偶者|家族|扶養|緊急|保証人|spouse|emergency|dependent|dependant).*",
    r".*(会社|社内|業務|勤務先|法人|work|business|company|corporate|office|internal)(メール|e?mail|name).*",
    r".*(上司|更新|作成|登録)(メール|e?mail|者|日|社員|氏名).*",
    r".*(manager|supervisor|updated|created|modified)(e?mail|name|no|id|at|on|date|day).*",
)

FAMILY, GIVEN, FULL = "family", "given", "full"
PARTS_OF_NAMES = {
    FAMILY: "姓 氏 名字 苗字 lastname last familyname family surname sei",
    GIVEN: "名 firstname first givenname given forename mei",
    FULL: """
        氏名 姓名 名前 お名前 社員名 行員名 職員名 従業員名 社員氏名 行員氏名 職員氏名 従業員氏名 fullname name
        employeename
    """,
}
# These sound their part of the name themselves.
SPOKEN_PARTS = {FAMILY: "セイ せい", GIVEN: "メイ めい", FULL: "シメイ しめい フリガナ ふりがな カナ"}
KANA_MARKS = (
    "フリガナ|ふりがな|カタカナ|カナ|かな|仮名|ヨミガナ|よみがな|ヨミ|よみ|読み仮名|読み"
    "|katakana|furigana|kana|yomi|phonetic"
)
ROMAJI_MARKS = "ローマ字|ロマ字|英字|英文|英語|アルファベット|romaji|romanized|romanised|roman|alphabet|latin|english"
FORMER_MARKS = "^旧|旧姓|旧氏|former|maiden|previous|birthname|nee$"
NOISE = "漢字|表記|戸籍|kanji|legal"
FORMER_NAMES = """
    birthname formerfamilyname formerlastname formername formersurname maidenfamilyname maidenlastname maidenname
    maidensurname previousfamilyname previouslastname previoussurname 旧名字 旧姓 旧姓名 旧氏 旧氏名 旧苗字
"""
