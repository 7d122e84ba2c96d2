"""What may break a rule for good, each with a sentence of reason. Raise a limit here, in review."""

# Longer than 300 lines, at most 400: one concept that a cut at the limit would tear apart.
LONGER_FILES: dict[str, str] = {}

# A test that waits in real time: its file, the function, and why nothing else than time can be waited for.
_SLEEPS: dict[str, dict[str, str]] = {
    "tests/waiting.py": {
        "until": "Waits for a fact that nothing announces: the only place that polls.",
        "blocking_until": "As `until`, where no loop runs.",
    },
    "tests/channels/scripted_channel.py": {
        "run": "In virtual time: the fault is that it stops late, or leaves a task.",
        "_stay_connected": "In virtual time: a provider is away for a second.",
    },
    "tests/e2e/browser.py": {
        "press": "A person's pause between two keys; the switch announces no digit to the page.",
    },
    "tests/e2e/test_death.py": {
        "nothing_is_written_for": "An outage that outlasts the time a statement may take.",
    },
    "tests/e2e/test_leaving.py": {
        "in_the_menu_for": "A caller hangs up somewhere in a prompt: an instant, no fact.",
    },
    "tests/access/test_audit.py": {
        "test_the_core_says_that_the_end_is_gone_before_it_notes_a_new_one": (
            "Twenty rounds of the watch, none of which may say it again: a round that says nothing is no fact."
        ),
        "test_the_core_and_the_doctor_say_so": "As above.",
    },
    "tests/api/test_front_door.py": {
        "test_a_head_that_drips_is_not_waited_for": "A client that sends a line now and then.",
        "test_requests_that_are_whole_are_answered_one_after_the_other": (
            "A client that pauses between and within its requests."
        ),
        "test_a_socket_takes_no_place_and_has_no_deadline": (
            "Longer than the deadline that a socket must not have."
        ),
    },
    "tests/areas/recordings/test_keeper.py": {
        "test_a_recording_that_is_there_before_its_row_waits_for_it": (
            "The keeper looks for the row and finds none: that it looked is told to nobody."
        ),
    },
    "tests/asterisk/rtp.py": {
        "pump": "A telephone sends a packet each 20 ms.",
    },
    "tests/asterisk/sipp.py": {
        "_one": "Callers come at a rate.",
    },
    "tests/asterisk/test_calls.py": {
        "test_keys_typed_ahead_skip_the_prompts_that_follow": (
            "Keys arrive while nothing collects them: the switch announces none."
        ),
        "test_the_recording_is_closed_with_the_length_of_the_call": (
            "The length of the call is what is compared."
        ),
        "test_keys_of_a_document_take_no_time_out_of_the_recording": (
            "A caller who is silent before keying: the silence must be in the recording."
        ),
    },
    "tests/asterisk/test_link.py": {
        "test_a_call_that_came_and_went_without_a_core_is_told_to_the_next_one": (
            "The length of the call is what is told."
        ),
        "test_a_call_that_a_switch_died_under_without_a_core_is_told_without_its_end": (
            "The switch writes its database once a second, and says nothing of it."
        ),
        "test_a_message_left_without_a_core_is_in_the_recording_of_its_call": (
            "A caller speaks a message of this length."
        ),
    },
    "tests/asterisk/test_races.py": {
        "keying": "As in test_calls.py: keys are announced by nobody.",
        "test_a_hang_up_swept_around_the_move_to_the_room_leaves_no_ghost": (
            "The instant of the hang-up is swept in fractions of a millisecond."
        ),
        "test_an_agents_leg_that_dies_around_the_move_leaves_the_citizen_within_reach": (
            "The same, of the agent's leg."
        ),
    },
    "tests/channels/test_ami_link.py": {
        "test_a_letter_cut_in_two_by_the_network_arrives_whole": "The pause makes two packets of it.",
        "test_a_refused_secret_is_an_alarm_and_tried_seldom": (
            "Seldom means that nothing is sent in this time."
        ),
        "test_it_stops_at_once_when_cancelled_even_while_nobody_answers": (
            "The link is between two attempts: it announces neither."
        ),
    },
}
REAL_SLEEPS = {f"{file}::{function}": why for file, each in _SLEEPS.items() for function, why in each.items()}
