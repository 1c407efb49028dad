"""All policies, in the contract's order. Adding a city adds a line here."""

from __future__ import annotations

from rules.longyan.policy import POLICY as LONGYAN
from rules.policy import Policy
from rules.qingdao.policy import POLICY as QINGDAO
from rules.quanzhou.policy import POLICY as QUANZHOU
from rules.weihai_etdz.policy import POLICY as WEIHAI_ETDZ
from rules.xiamen.policy import POLICY as XIAMEN

POLICIES: tuple[Policy, ...] = (XIAMEN, QINGDAO, LONGYAN, QUANZHOU, WEIHAI_ETDZ)
BY_ID: dict[str, Policy] = {policy.id: policy for policy in POLICIES}
BY_PLACE: dict[str, Policy] = {policy.place: policy for policy in POLICIES}
