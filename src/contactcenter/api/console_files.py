"""The built console, and the same page for each of its places; its hashed files are kept for ever."""

from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse, PlainTextResponse, Response

from contactcenter.kernel.errors import NotFound

FOR_EVER = "public, max-age=31536000, immutable"
LONGEST = 500
OURS = ("api/", "health/", "live", "ws", "metrics", "openapi.json", "assets/")


def console(folder: Path | None) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/{path:path}")
    def page(path: str) -> Response:
        if folder is None or not (folder / "index.html").is_file():
            if path == "":
                return PlainTextResponse("The console is not built. `make console` builds it.\n", 503)
            raise NotFound("no such page")
        try:
            wanted = (folder / path).resolve()
        except (OSError, ValueError):  # a path no file can have
            raise NotFound("no such page") from None
        if path and len(path) < LONGEST and wanted.is_file() and wanted.is_relative_to(folder.resolve()):
            kept = FOR_EVER if path.startswith("assets/") else "no-cache"
            return FileResponse(wanted, headers={"Cache-Control": kept})
        if path.startswith(OURS):
            raise NotFound("no such page")
        return FileResponse(folder / "index.html", headers={"Cache-Control": "no-cache"})

    return router
