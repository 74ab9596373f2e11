"""What the survey and the chart of its answers say."""

from collections.abc import Mapping

SURVEYS: Mapping[str, tuple[str, str]] = {
    "survey_link_title": ("アンケート", "Survey"),
    "survey_link_lead": (
        "ご参加ありがとうございました。ご感想をお聞かせください。",
        "Thank you for coming. How was it?",
    ),
    "survey_link_send": ("アンケートを開く", "Open the survey"),
    "survey_anonymous": (
        "回答は集計に加えられるだけで、どなたの回答かは保存されません。主催者にもわかりません。",
        "Your answers are added to counts. Whose they are is kept nowhere; the host does not know either.",
    ),
    "survey_until": ("受付は", "Open until"),
    "survey_until_end": ("までです。", "."),
    "survey_empty": ("一つ以上お答えください。", "Please answer one question at least."),
    "survey_send": ("回答を送る", "Send"),
    "survey_any": ("当てはまるものをすべて", "All that apply"),
    "scale_low": ("1：低い", "1: low"),
    "scale_high": ("5：高い", "5: high"),
    "survey_done_title": ("ありがとうございました", "Thank you"),
    "survey_done_text": ("回答を受け付けました。", "Your answers are counted."),
    "survey_before": (
        "すでにご回答いただいています。今回の回答は数えていません。",
        "You have answered before; a second answer is not counted.",
    ),
    "answers_title": ("アンケートの結果", "What was answered"),
    "answers_lead": (
        "主催会社とグループの人事の方がご覧になれます。サインイン用のコードをメールでお送りします。",
        "For HR of the hosts and of the group. A code to sign in with comes by mail.",
    ),
    "answers_send": ("結果を見る", "Show"),
    "answers_none": (
        "結果はまだありません。アンケートの終了後、５件以上の回答があれば表示します。",
        "There is nothing to show yet: answers are shown after the survey has closed, from five on.",
    ),
    "answer_count": ("回答数", "Answers"),
    "answers_rounded": (
        "人数は５人単位で切り捨てています。１人から４人は「1–4」と表示します。",
        "Counts are rounded down to fives; one to four are shown as 1–4.",
    ),
    "answers_choice": ("選択肢", "Choice"),
    "answers_people": ("人数", "People"),
    "answers_table": ("表で見る", "As a table"),
    "work_mail": ("仕事用のメールアドレス", "Your mail address at work"),
}
