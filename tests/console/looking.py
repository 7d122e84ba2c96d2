"""What must hold on every screen: nothing axe objects to, nothing cut off, nothing sideways."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = Path(__file__).parents[2] / "console" / "node_modules" / "axe-core" / "axe.min.js"

_SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
_CLIPPED = """() => {
  const cut = [];
  for (const el of document.querySelectorAll('button, h1, h2, h3, label, dd, dt, p, th, legend, .chip')) {
    const style = getComputedStyle(el);
    if (!el.offsetParent || el.closest('.visually-hidden, .skip, svg')) continue;
    if (el.matches('.clip1, .clip2') || el.querySelector('.clip1, .clip2')) continue;
    if (style.textOverflow === 'ellipsis') continue;
    if (el.tagName !== 'BUTTON' && style.overflowX === 'visible' && style.overflowY === 'visible') continue;
    if (el.scrollWidth > el.clientWidth + 1 || el.scrollHeight > el.clientHeight + 1) cut.push(el.textContent.trim());
  }
  return cut;
}"""


def faults(page: Page) -> list[str]:
    """axe's violations, in words; empty is right."""
    if not page.evaluate("() => 'axe' in window"):
        page.add_script_tag(path=str(AXE))
    found: Any = page.evaluate(
        "() => axe.run(document, {runOnly: ['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice']})"
    )
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def is_sound(page: Page) -> None:
    found, cut = faults(page), page.evaluate(_CLIPPED)
    assert not found, "\n".join(found)
    assert page.evaluate(_SIDEWAYS) <= 0, "the page scrolls sideways"
    assert not cut, f"cut off: {cut}"
