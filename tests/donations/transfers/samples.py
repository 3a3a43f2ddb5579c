"""Bank files as banks in Japan export them, with invented people."""

from __future__ import annotations

MUFG = """"日付","摘要","摘要内容","支払い金額","預かり金額","差引残高","メモ","入払区分"
"2026/4/17","振込1","ヤマダ ハナコ","","10,000","1,010,000","","入金"
"2026/4/17","手数料","","220","","1,009,780","","出金"
"2026/4/18","振込1","LF-0417-K レイ タロウ","","5,000","1,014,780","","入金"
"""
SMBC = """年月日,お引出し,お預入れ,お取り扱い内容,残高,メモ,ラベル
R8.4.17,,10000,振込 ﾔﾏﾀﾞ ﾊﾅｺ,1010000,,
R8.4.17,220,,手数料,1009780,,
R8.4.18,,5000,LF0417K ﾚｲ ﾀﾛｳ,1014780,,
"""
MIZUHO = """お取引日\tお引出金額\tお預入金額\t残高\tお取引内容
2026.04.17\t\t10,000\t1,010,000\tヤマダ　ハナコ
2026.04.17\t220\t\t1,009,780\t手数料
2026.04.18\t\t5,000\t1,014,780\tＬＦ－０４１７－Ｋ　レイ　タロウ
"""
YUCHO = """お客さま口座情報,,,,,,
記号番号,00000-00000000,,,,,
,,,,,,
取引日,入出金明細ＩＤ,受入金額（円）,払出金額（円）,詳細１,詳細２,現在（貸付）高
20260417,202604170000001,10000,,振込,ﾔﾏﾀﾞ ﾊﾅｺ,1010000
20260417,202604170000002,,220,料金,,1009780
20260418,202604180000001,5000,,振込,LF0417K ﾚｲ ﾀﾛｳ,1014780
"""
RAKUTEN = """取引日,入出金(円),取引後残高(円),入出金内容
20260417,10000,1010000,ヤマダ　ハナコ
20260417,-220,1009780,手数料
20260418,5000,1014780,lf-0417-k レイ　タロウ
"""
ENGLISH = """Date,Description,Payer,Debit,Credit,Balance
2026-04-17,Transfer,YAMADA HANAKO,,"10,000.00","1,010,000.00"
2026-04-17,Fee,,220,,1009780
18-Apr-2026,LF-0417-K,REI TARO,,5000,1014780
"""
HEADLESS = """17,2026/04/17,振込 ヤマダ ハナコ,10000,1010000
18,2026/04/17,手数料,-220,1009780
19,2026/04/18,LF0417K レイ タロウ,5000,1014780
"""
BANKS = {"mufg": (MUFG, "cp932"), "smbc": (SMBC, "cp932"), "mizuho": (MIZUHO, "utf-16"),
         "yucho": (YUCHO, "cp932"), "rakuten": (RAKUTEN, "cp932"),
         "english": (ENGLISH, "utf-8-sig")}  # fmt: skip


def zengin(kind: str, *lines: tuple[str, int, str, str]) -> bytes:
    """Return a file in the banks' fixed format; lines are day as YYMMDD, sum, payer, EDI."""
    head = f"1{kind}0080419080417080418".ljust(200)
    read = _notice if kind == "01" else _statement
    records = [head, *[read(number, *line) for number, line in enumerate(lines, 1)], "8".ljust(200)]
    return "\r\n".join([*records, "9".ljust(200)]).encode("cp932")


def _notice(number: int, day: str, minor: int, payer: str, edi: str) -> str:
    front = f"2{number:06}{day}{day}{minor:010}{0:010}{0:010}"
    return f"{front}{payer:<48}{'ﾚｲ':<15}{'ﾎﾝﾃﾝ':<15} {edi:<20}".ljust(200)


def _statement(number: int, day: str, minor: int, payer: str, edi: str) -> str:
    way = "1" if minor > 0 else "2"
    front = f"2{number:08}{day}{day}{way}11{abs(minor):012}{0:012}{'':12}0{'':7}000{0:010}"
    return f"{front}{payer:<48}{'ﾚｲ':<15}{'ﾎﾝﾃﾝ':<15}{'ﾌﾘｺﾐ':<20}{edi:<20}".ljust(200)
