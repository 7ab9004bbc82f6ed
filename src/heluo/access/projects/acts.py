"""What the audit log can hold that was done about projects and grants, each act with its words."""

from __future__ import annotations

from heluo.access.acts import ActKind
from heluo.kit.text import Text

CREATE_PROJECT = ActKind("project.create", Text("建立研究项目", "created a research project"))
EDIT_PROJECT = ActKind("project.edit", Text("修改研究项目", "changed a research project"))
MOVE_PROJECT = ActKind("project.state", Text("改变项目状态", "changed a project's state"))
ADD_MEMBER = ActKind("project.member.add", Text("加入项目成员", "added a member to a project"))
REMOVE_MEMBER = ActKind("project.member.remove", Text("移出项目成员", "removed a member from a project"))
ENTER_ITEM = ActKind("project.item", Text("登记项目产出", "entered what a project made"))
GIVE_GRANT = ActKind("grant.give", Text("授予数据使用权", "gave a grant"))
MOVE_GRANT = ActKind("grant.state", Text("改变授权状态", "changed a grant's state"))
RENEW_GRANT = ActKind("grant.renew", Text("续期授权", "renewed a grant"))
TAKE_BACK = ActKind("grant.take_back", Text("医院收回本院数据", "a hospital took its rows out of a grant"))
OPEN_AGAIN = ActKind("grant.open_again", Text("医院重新开放本院数据", "a hospital opened its rows again"))
ENTER_TRAINING = ActKind("training.enter", Text("登记数据安全培训", "entered a training"))
USE_GRANT = ActKind("grant.use", Text("按授权使用数据", "used a grant"))
ACTS = (
    CREATE_PROJECT,
    EDIT_PROJECT,
    MOVE_PROJECT,
    ADD_MEMBER,
    REMOVE_MEMBER,
    ENTER_ITEM,
    GIVE_GRANT,
    MOVE_GRANT,
    RENEW_GRANT,
    TAKE_BACK,
    OPEN_AGAIN,
    ENTER_TRAINING,
    USE_GRANT,
)
