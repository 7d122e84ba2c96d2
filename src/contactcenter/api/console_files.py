"""Serves the files of the built console.

Every path of the console is the same page. Files with a hash in their names are cached for ever.
"""

from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse, PlainTextResponse, Response

from contactcenter.kernel.errors import NotFound

FOR_EVER = "public, max-age=31536000, immutable"
LONGEST_PATH = 500
OURS = ("api/", "health/", "live", "ws", "metrics", "openapi.json", "assets/")


def console(folder: Path | None) -> APIRouter:
    """Return a router for the files in `folder`; None or an empty folder answers 503 with how to build the console."""
    router = APIRouter(include_in_schema=False)

    @router.get("/{path:path}")
    def page(path: str) -> Response:
        if folder is None or not (folder / "index.html").is_file():
            if path == "":
                return PlainTextResponse("The console is not built. `make console` builds it.\n", 503)
            raise NotFound("no such page")
        try:
            file = (folder / path).resolve()
        except (OSError, ValueError):  # a path no file can have
            raise NotFound("no such page") from None
        if path and len(path) < LONGEST_PATH and file.is_file() and file.is_relative_to(folder.resolve()):
            cache_control = FOR_EVER if path.startswith("assets/") else "no-cache"
            return FileResponse(file, headers={"Cache-Control": cache_control})
        if path.startswith(OURS):
            raise NotFound("no such page")
        return FileResponse(folder / "index.html", headers={"Cache-Control": "no-cache"})

    return router
