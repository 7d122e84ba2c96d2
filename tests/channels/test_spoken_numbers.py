"""Numbers said aloud: the place in the line."""

from pathlib import Path

import pytest
import yaml

from contactcenter.channels.voice_asterisk.prompts.spoken_numbers import number_pieces

SYSTEM = Path(__file__).parents[2] / "ivr_trees" / "prompts" / "system.yaml"
PIECES = yaml.safe_load(SYSTEM.read_text(encoding="utf-8"))["numbers"]


@pytest.mark.parametrize(
    ("n", "language", "words"),
    [
        (0, "es", "cero"),
        (1, "es", "uno"),
        (21, "es", "veintiuno"),
        (30, "es", "treinta"),
        (42, "es", "cuarenta y dos"),
        (100, "es", "cien"),
        (101, "es", "ciento uno"),
        (555, "es", "quinientos cincuenta y cinco"),
        (999, "es", "novecientos noventa y nueve"),
        (0, "qu", "chusaq"),
        (7, "qu", "qanchis"),
        (10, "qu", "chunka"),
        (11, "qu", "chunka hukniyuq"),
        (20, "qu", "iskay chunka"),
        (35, "qu", "kimsa chunka pichqayuq"),
        (100, "qu", "pachak"),
        (105, "qu", "pachak pichqayuq"),
        (110, "qu", "pachak chunkayuq"),
        (240, "qu", "iskay pachak tawa chunkayuq"),
        (123, "qu", "pachak iskay chunka kimsayuq"),
        (2, "ay", "paya"),
        (12, "ay", "tunka payani"),
        (22, "ay", "pä tunka payani"),
        (200, "ay", "pä pataka"),
        (5, "en", "cinco"),
    ],
)
def test_a_number_is_joined_from_its_pieces(n: int, language: str, words: str) -> None:
    spoken = PIECES.get(language, PIECES["es"])
    assert " ".join(spoken[piece] for piece in number_pieces(n, language)) == words


@pytest.mark.parametrize("language", ["es", "qu", "ay"])
def test_every_piece_of_every_number_has_words_and_no_words_are_idle(language: str) -> None:
    used = {piece for n in range(1000) for piece in number_pieces(n, language)}
    assert used == set(PIECES[language])


@pytest.mark.parametrize("n", [-1, 1000])
def test_larger_numbers_are_not_said_as_numbers(n: int) -> None:
    with pytest.raises(ValueError, match="only 0 to 999"):
        number_pieces(n, "es")
