import pytest

from contactcenter.channels.voice_asterisk import caller_id


@pytest.mark.parametrize(
    ("shown", "normal", "place"),
    [
        ("066312345", "+5166312345", "Ayacucho"),
        ("5166312345", "+5166312345", "Ayacucho"),
        ("+51 66 312345", "+5166312345", "Ayacucho"),
        ("014449999", "+5114449999", "Lima y Callao"),
        ("51351234", "+5151351234", "Puno"),
        ("084221100", "+5184221100", "Cusco"),
        ("987654321", "+51987654321", None),
        ("51987000001", "+51987000001", None),
        ("0051987000001", "+51987000001", None),
        ("12025550100", "12025550100", None),
        ("1800", "1800", None),
        ("anonymous", "", None),
        ("", "", None),
    ],
)
def test_a_number_has_one_form_and_a_fixed_one_has_a_region(
    shown: str, normal: str, place: str | None
) -> None:
    assert caller_id.normal(shown) == normal
    assert caller_id.region(shown) == place
