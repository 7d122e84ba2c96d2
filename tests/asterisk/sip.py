"""As much SIP as a test telephone needs: read a message, write requests and responses, answer a challenge."""

import hashlib
import re
import secrets
from dataclasses import dataclass


@dataclass(frozen=True)
class Message:
    text: str

    @property
    def first(self) -> str:
        return self.text.split("\r\n", 1)[0]

    @property
    def status(self) -> int | None:
        """Of a response; None for a request."""
        return int(self.first.split()[1]) if self.first.startswith("SIP/2.0") else None

    @property
    def method(self) -> str:
        return self.header("CSeq").split()[-1]

    def header(self, name: str) -> str:
        found = re.search(rf"^{name}: *(.*?)\r?$", self.text, re.M | re.I)
        return found.group(1).strip() if found else ""

    def lines(self, name: str) -> list[str]:
        return [line.rstrip() for line in re.findall(rf"^{name}:.*$", self.text, re.M | re.I)]

    @property
    def contact(self) -> str:
        found = re.search(r"<([^>]+)>", self.header("Contact"))
        return found.group(1) if found else ""

    @property
    def media(self) -> tuple[str, int]:
        """Where the other side wants its RTP."""
        address = re.search(r"^c=IN IP4 (\S+)", self.text, re.M)
        port = re.search(r"^m=audio (\d+)", self.text, re.M)
        assert address, self.text
        assert port, self.text
        return address.group(1), int(port.group(1))


def response(to: Message, status: str, tag: str, contact: str = "", body: str = "") -> bytes:
    target = to.header("To")
    if "tag=" not in target:
        target += f";tag={tag}"
    lines = [f"SIP/2.0 {status}", *to.lines("Via"), *to.lines("Record-Route")]
    lines += [f"From: {to.header('From')}", f"To: {target}", f"Call-ID: {to.header('Call-ID')}"]
    lines += [f"CSeq: {to.header('CSeq')}"]
    return _finish(lines, contact, body)


def request(method: str, uri: str, headers: dict[str, str], contact: str = "", body: str = "") -> bytes:
    lines = [f"{method} {uri} SIP/2.0", *(f"{name}: {value}" for name, value in headers.items())]
    return _finish([*lines, "Max-Forwards: 70"], contact, body)


def branch() -> str:
    return f"z9hG4bK{secrets.token_hex(8)}"


def answer_challenge(challenge: Message, method: str, uri: str, user: str, password: str) -> str:
    """The value of an Authorization header (digest, MD5, with or without qop)."""
    told = challenge.header("WWW-Authenticate")
    found = dict(re.findall(r'(\w+)="?([^",]+)"?', told))
    realm, nonce = found["realm"], found["nonce"]
    secret = _md5(f"{user}:{realm}:{password}")
    asked = _md5(f"{method}:{uri}")
    parts = {"username": user, "realm": realm, "nonce": nonce, "uri": uri}
    if "qop" not in found:
        parts["response"] = _md5(f"{secret}:{nonce}:{asked}")
        return "Digest " + ", ".join(f'{name}="{value}"' for name, value in parts.items())
    cnonce = secrets.token_hex(8)
    parts["cnonce"] = cnonce
    parts["response"] = _md5(f"{secret}:{nonce}:00000001:{cnonce}:auth:{asked}")
    listed = ", ".join(f'{name}="{value}"' for name, value in parts.items())
    opaque = f', opaque="{found["opaque"]}"' if "opaque" in found else ""
    return f"Digest {listed}, qop=auth, nc=00000001, algorithm=MD5{opaque}"


def offer(address: str, port: int) -> str:
    lines = ["v=0", f"o=- 1 1 IN IP4 {address}", "s=-", f"c=IN IP4 {address}", "t=0 0"]
    lines += [f"m=audio {port} RTP/AVP 8 101", "a=rtpmap:8 PCMA/8000", "a=rtpmap:101 telephone-event/8000"]
    lines += ["a=fmtp:101 0-15", "a=ptime:20", "a=sendrecv", ""]
    return "\r\n".join(lines)


def _finish(lines: list[str], contact: str, body: str) -> bytes:
    if contact:
        lines.append(f"Contact: {contact}")
    if body:
        lines.append("Content-Type: application/sdp")
    lines += [f"Content-Length: {len(body.encode())}", "", body]
    return "\r\n".join(lines).encode()


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
