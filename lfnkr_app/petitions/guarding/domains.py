"""Mail domains that so many people share that their pace tells nothing."""

from __future__ import annotations

from typing import Final

_MAKERS: Final = (
    "gmail.com googlemail.com yahoo.com yahoo.co.jp yahoo.co.uk yahoo.fr yahoo.de ymail.com "
    "outlook.com outlook.jp hotmail.com hotmail.co.jp hotmail.co.uk hotmail.fr live.com live.jp "
    "msn.com icloud.com me.com mac.com aol.com aol.jp proton.me protonmail.com pm.me tutanota.com "
    "gmx.de gmx.net gmx.com web.de t-online.de freenet.de orange.fr wanadoo.fr free.fr laposte.net "
    "sfr.fr libero.it mail.ru yandex.ru fastmail.com zoho.com hey.com comcast.net verizon.net "
    "att.net btinternet.com sky.com bigpond.com rogers.com"
)
_JAPAN: Final = (
    "docomo.ne.jp ezweb.ne.jp au.com softbank.ne.jp i.softbank.jp ymobile.ne.jp y-mobile.ne.jp "
    "rakuten.jp nifty.com biglobe.ne.jp so-net.ne.jp ocn.ne.jp plala.or.jp jcom.home.ne.jp "
    "jcom.zaq.ne.jp excite.co.jp infoseek.jp goo.jp dion.ne.jp auone.jp uqmobile.jp"
)
_KOREA_AND_CHINA: Final = (
    "naver.com daum.net hanmail.net nate.com kakao.com korea.com qq.com 163.com 126.com sina.com "
    "sohu.com foxmail.com yahoo.com.tw yahoo.com.hk hinet.net"
)
COMMON: Final = frozenset(f"{_MAKERS} {_JAPAN} {_KOREA_AND_CHINA}".split())


def is_unusual(domain: str) -> bool:
    """Return whether a flood of one domain would be odd."""
    return domain not in COMMON
