"""What the holding company offers in the demo: a published posting, and a draft that lacks what the law wants.

Each is known again by its title, so that a repeat makes no second one.
"""

from datetime import date, timedelta

from okaeri.network.v1 import comeback_pb2
from okaeri.recruiting.v1 import posting_pb2 as pb

from cli.suite import Suite

COMPANY = "holding"
_TERMS = pb.PostingTerms(
    title="地域金融と郵便局ネットワークをつなぐ企画担当（カムバック採用）",
    duties="グループ各社の金融・窓口サービスをつなぐ新規施策の企画、関係会社との調整、効果測定。",
    duties_change_range="会社の定める業務",
    workplace="本社（東京都千代田区）。週２日まで在宅勤務可",
    workplace_change_range="会社の定める場所（在宅勤務を行う場所を含む）",
    contract_term="期間の定めなし（試用期間３か月、同条件）",
    renewal_criteria="なし（期間の定めがないため）",
    pay="月給 38万円～55万円（前職と在籍時の経験を考慮）。時間外手当は全額支給、固定残業代なし。賞与年２回",
    hours="9:00～17:45（休憩60分、フレックスタイム制あり）。完全週休２日制、祝日、年末年始。時間外は月平均15時間",
    skills=["営業企画", "データ分析", "プロジェクト管理"],
    licences=["中小企業診断士"],
    prefecture_code="13",
)
_DRAFT = pb.PostingTerms(title="広報担当（下書き）", duties="アルムナイ・ネットワークの広報。", skills=["広報"])


async def postings(hr: Suite, today: date) -> None:
    """One posting that is published and one that is still a draft."""
    there = await hr.postings.ListPostings(pb.ListPostingsRequest(company_id=COMPANY, page_size=100))
    by_title = {each.terms.title: each for each in there.postings}
    terms = pb.PostingTerms()
    terms.CopyFrom(_TERMS)
    terms.as_of_date = terms.opens_on = today.isoformat()
    terms.closes_on = (today + timedelta(days=90)).isoformat()
    posting = by_title.get(terms.title) or await _drafted(hr, f"demo-posting-{today}", terms)
    if posting.state == pb.POSTING_STATE_DRAFT:
        asked = pb.PublishPostingRequest(
            request_id=f"demo-publish-{posting.id}", id=posting.id, version=posting.version
        )
        await hr.postings.PublishPosting(asked)
    if _DRAFT.title not in by_title:
        await _drafted(hr, "demo-draft", _DRAFT)


async def _drafted(hr: Suite, request_id: str, terms: pb.PostingTerms) -> pb.Posting:
    kind = comeback_pb2.COMEBACK_KIND_EMPLOYMENT
    return await hr.postings.DraftPosting(
        pb.DraftPostingRequest(request_id=request_id, company_id=COMPANY, kind=kind, terms=terms)
    )
