"""Follow-up as a room of the portal."""

from __future__ import annotations

from heluo.delivery.followup import (
    alerts,
    check_endpoints,
    clock,
    endpoints,
    give_back,
    link_endpoints,
    match,
)
from heluo.delivery.followup.resources import ACTS, CONTACT, EVENTS, PREFILL, RECORDS, WORK
from heluo.delivery.frame.room import Room, Watch
from heluo.delivery.frame.work import PUBLIC, QUESTION, READ

ROOM = Room(
    order=55,
    router=endpoints.router,
    resources=(WORK, RECORDS, PREFILL, CONTACT, EVENTS),
    work={
        # Finds everybody of a cohort.
        QUESTION: (endpoints.add_subjects, endpoints.make_gap_tasks),
        PUBLIC: (link_endpoints.open_patient_form, link_endpoints.take_patient_answers),
        READ: (
            link_endpoints.send_link,
            endpoints.todays_tasks,
            endpoints.draft_key,
            endpoints.follow_up_task,
            endpoints.enter_call,
            endpoints.save_draft,
            endpoints.finish_task,
            endpoints.lose_subject,
            endpoints.close_by_visit,
            endpoints.undo_change,
            endpoints.follow_up_forms,
            endpoints.follow_up_form,
            endpoints.preview_form,
            endpoints.save_form,
            endpoints.publish_form,
            endpoints.export_form,
            endpoints.import_form,
            endpoints.follow_up_projects,
            endpoints.make_project,
            endpoints.follow_up_project,
            endpoints.gap_choice,
            endpoints.change_plan,
            endpoints.move_project,
            endpoints.add_member,
            check_endpoints.follow_up_records,
            check_endpoints.own_queries,
            check_endpoints.follow_up_record,
            check_endpoints.ask_query,
            check_endpoints.move_query,
            check_endpoints.verify_record,
            check_endpoints.lock_record,
            check_endpoints.unlock_record,
            check_endpoints.correct_record,
            check_endpoints.withdraw_record,
            check_endpoints.sign_record,
        ),
    },
    acts=ACTS,
    watches=(Watch(WORK, alerts.waiting),),
    after_release=match.after_release,
    looks_after=clock.look_after,
    gives_back=give_back.GIVES_BACK,
)
