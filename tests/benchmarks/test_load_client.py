"""The web socket client reads what Streamlit sends: sizes, widgets with their fragment, the link, the end."""

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from benchmarks.load import Answer, BrokenAnswer, Rush, Widget


def answer_to(*messages: ForwardMsg) -> Answer:
    answer = Answer()
    for message in messages:
        answer.take(message.SerializeToString())
    return answer


def component() -> ForwardMsg:
    message = ForwardMsg()
    message.delta.fragment_id = "f1"
    instance = message.delta.new_element.component_instance
    instance.id, instance.component_name, instance.json_args = "id-map", "package.map", '{"year": 2010}'
    return message


def selectbox() -> ForwardMsg:
    message = ForwardMsg()
    message.delta.new_element.selectbox.id = "id-year"
    message.delta.new_element.selectbox.label = "Jahr"
    return message


def finished(status: int) -> ForwardMsg:
    return ForwardMsg(script_finished=status)


def test_widgets_are_known_by_label_and_components_by_name():
    answer = answer_to(selectbox(), component())
    assert answer.widgets == {
        "Jahr": Widget("id-year", "Jahr", ""),
        "package.map": Widget("id-map", "package.map", "f1", '{"year": 2010}'),
    }


def test_sizes_are_those_received():
    messages = [selectbox(), component(), finished(ForwardMsg.FINISHED_SUCCESSFULLY)]
    answer = answer_to(*messages)
    assert answer.messages == 3
    assert answer.received == sum(len(message.SerializeToString()) for message in messages)


def test_texts_and_blocks_are_no_widgets():
    text, block = ForwardMsg(), ForwardMsg()
    text.delta.new_element.markdown.body = "Jahr"
    block.delta.add_block.expandable.label = "Jahr"
    assert answer_to(text, block).widgets == {}


def test_the_link_and_the_page_are_taken_over():
    moved, page = ForwardMsg(), ForwardMsg()
    moved.page_info_changed.query_string = "year=2010"
    page.navigation.page_script_hash = "abc"
    answer = answer_to(moved, page)
    assert (answer.query, answer.page) == ("year=2010", "abc")


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (ForwardMsg.FINISHED_SUCCESSFULLY, True),
        (ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY, True),
        (ForwardMsg.FINISHED_EARLY_FOR_RERUN, False),
    ],
)
def test_a_run_that_makes_way_for_another_is_not_the_end(status, expected):
    assert answer_to(finished(status)).finished is expected


def test_a_script_that_cannot_be_compiled_is_no_answer():
    with pytest.raises(BrokenAnswer, match="compiled"):
        answer_to(finished(ForwardMsg.FINISHED_WITH_COMPILE_ERROR))


def test_an_error_on_the_page_is_no_answer():
    message = ForwardMsg()
    message.delta.new_element.exception.type = "KeyError"
    message.delta.new_element.exception.message = "land"
    with pytest.raises(BrokenAnswer, match="KeyError: land"):
        answer_to(message)


@pytest.mark.parametrize(("percent", "expected"), [(50, 2.0), (75, 3.0), (95, 4.0), (100, 4.0), (1, 1.0)])
def test_percentiles_by_nearest_rank(percent, expected):
    assert Rush([4.0, 1.0, 3.0, 2.0], 0, 0.0).percentile(percent) == expected
