"""The names of the OpenAPI document: the console's types are called by them."""

from contactcenter.api.app import build
from contactcenter.api.deps import WebOptions
from contactcenter.bootstrap.areas import AREAS


def test_no_schema_is_called_by_the_path_of_its_module() -> None:
    """FastAPI writes the module before the name when two models have the same name."""
    schemas = build(WebOptions(), AREAS).openapi()["components"]["schemas"]

    assert [name for name in schemas if "__" in name] == []
