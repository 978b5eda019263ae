# Requests byte by byte, as other libraries, proxies and careless scripts write them: at the Sentinel and the Intezer door.
import codecs
import gzip
import http.client
import json
import socket
import uuid
from urllib.parse import quote, urlsplit

from driver import check, done, told

host, port = urlsplit(told["url"]).hostname, urlsplit(told["url"]).port
place = told["place"]
root = (
    f"/subscriptions/{place['subscription_id']}/resourceGroups/{place['resource_group']}"
    f"/providers/Microsoft.OperationalInsights/workspaces/{place['workspace']}/providers/Microsoft.SecurityInsights"
)
version = "?api-version=2024-03-01"
bearer = f"Bearer {told['key']}"
body = json.dumps({"properties": {"title": "t", "severity": "Low", "status": "New"}}).encode()


def incident(name=None):
    return f"{root}/incidents/{name or uuid.uuid4()}{version}"


def ask(connection, method, path, payload=None, headers=None, **more):
    connection.request(method, path, payload, {"Authorization": bearer, **(headers or {})}, **more)
    reply = connection.getresponse()
    text = reply.read()
    return reply.status, json.loads(text) if text else None, reply


def one(method, path, payload=None, headers=None, **more):
    connection = http.client.HTTPConnection(host, port, timeout=60)
    try:
        return ask(connection, method, path, payload, headers, **more)
    finally:
        connection.close()


def raw(*pieces, count=1):
    """Answers to bytes that are sent as they are: status lines, and bodies."""
    with socket.create_connection((host, port), timeout=60) as stream:
        for piece in pieces:
            stream.sendall(piece)
        # One reader for all: each answer begins where the one before ended.
        reader = stream.makefile("rb")
        return [answer(reader) for _ in range(count)]


def answer(reader):
    status = int(reader.readline().split()[1])
    length = int(http.client.parse_headers(reader).get("content-length", 0))
    return status, reader.read(length).decode()


def head(method, path, *lines, http_version="1.1"):
    fixed = [f"{method} {path} HTTP/{http_version}", f"Host: {host}:{port}", f"authorization: {bearer}"]
    return "\r\n".join([*fixed, *lines, "", ""]).encode()


# one connection for everything, errors in between
kept = http.client.HTTPConnection(host, port, timeout=60)
statuses = [
    ask(kept, "PUT", incident(), iter([body[:10], b"", body[10:]]), {"content-type": "application/json"}, encode_chunked=True)[0],
    ask(kept, "PUT", incident(), b"{broken", {"content-type": "application/json"})[0],
    ask(kept, "GET", f"{root}/incidents{version}", b'{"not": "read"}', {"content-type": "application/json"})[0],
    ask(kept, "GET", f"{root}/nothing{version}")[0],
    ask(kept, "DELETE", incident(), b"{}")[0],
    ask(kept, "POST", f"{root}/incidents/{uuid.uuid4()}/alerts{version}", b"", {"content-type": "application/json"})[0],
    ask(kept, "PATCH", incident(), b"{}")[0],
    ask(kept, "HEAD", f"{root}/incidents{version}")[0],
    ask(kept, "OPTIONS", f"{root}/incidents{version}")[0],
    ask(kept, "PUT", incident(), body)[0],
]
check("on one connection", statuses, [201, 400, 200, 404, 204, 404, 405, 404, 404, 201])
kept.close()

# names of headers in any case, white space around values, twice the same
for lines in (["AUTHORIZATION: x"], ["Authorization:x"]):
    reply = raw(f"GET {root}/incidents{version} HTTP/1.1\r\nhOsT: {host}\r\n{lines[0].replace('x', bearer)}  \r\nConnection: close\r\n\r\n".encode())
    check(f"as {lines[0]}", reply[0][0], 200)
check("HTTP/1.0", raw(head("GET", f"{root}/incidents{version}", http_version="1.0"))[0][0], 200)
check("as a proxy is asked", raw(head("GET", f"http://{host}:{port}{root}/incidents{version}"))[0][0], 200)
check("two in one go", [status for status, _ in raw(head("GET", f"{root}/incidents{version}") * 2, count=2)], [200, 200])
check("a body of two lengths", raw(head("PUT", incident(), "Content-Length: 5", "Content-Length: 6") + b"{}   ")[0][0], 400)
check("a length and chunks", raw(head("PUT", incident(), "Content-Length: 2", "Transfer-Encoding: chunked") + b"0\r\n\r\n")[0][0], 400)

# 100-continue: asked for the body, and refused before it was sent
expecting = head("PUT", incident(), f"Content-Length: {len(body)}", "Expect: 100-continue")
with socket.create_connection((host, port), timeout=60) as stream:
    stream.sendall(expecting)
    check("told to go on", stream.recv(4096).startswith(b"HTTP/1.1 100"), True)
    stream.sendall(body)
    reply = http.client.HTTPResponse(stream)
    reply.begin()
    check("and answered", reply.status, 201)
refused = raw(head("PUT", incident(), "Content-Length: 900000000", "Expect: 100-continue"))
check("too large to be sent", [refused[0][0], json.loads(refused[0][1])["error"]["code"]], [413, "RequestEntityTooLarge"])

# spellings of one query
spelled = "contains(properties/title, 't')"
queries = {
    "form": f"{version}&%24filter={quote(spelled).replace('%20', '+')}&%24top=1",
    "bare": f"{version}&$filter={quote(spelled, safe='(),/$')}&$top=1",
    "all coded": f"{version}&" + "".join(f"%{ord(letter):02x}" for letter in "$filter") + f"={quote(spelled, safe='')}&$TOP=%31",
    "twice": f"{version}&$filter={quote(spelled)}&$filter=nonsense&$top=1&$top=none",
}
for name, query in queries.items():
    status, given, _ = one("GET", f"{root}/incidents{query}")
    check(f"query {name}", [status, len(given.get("value", []))], [200, 1])
_, page, _ = one("GET", f"{root}/incidents{queries['form']}")
link = urlsplit(page["nextLink"])
status, given, _ = one("GET", f"{link.path}?{link.query}")
check("its link", [status, len(given["value"])], [200, 1])

# charsets: what is named or marked is read, what cannot be read is refused, and nothing is replaced
title = "für 請求書 😀"
words = json.dumps({"properties": {"title": title, "severity": "Low", "status": "New"}}, ensure_ascii=False)
python = repr(json.loads(words))
marked = codecs.BOM_UTF8
texts = [
    (words.encode(), "application/json"),
    (words.encode(), "application/json; charset=UTF-8"),
    (words.encode(), "text/plain"),
    (words.encode(), None),
    (marked + words.encode(), "application/json"),
    (marked + python.encode(), "application/json"),
    (words.encode("utf-16"), "application/json; charset=utf-16"),
    (words.encode("utf-16"), "application/json"),
    (words.encode("utf-16-be"), "application/json; charset=utf-16be"),
    (words.encode(), "application/json; charset=iso-8859-1"),
]
for number, (bytes_sent, content_type) in enumerate(texts):
    status, given, _ = one("PUT", incident(), bytes_sent, {"content-type": content_type} if content_type else {})
    check(f"text {number}", [status, given.get("properties", given).get("title", given)], [201, title])
latin = words.replace(title, "für").encode("latin-1")
status, given, _ = one("PUT", incident(), latin, {"content-type": "application/json; charset=ISO-8859-1"})
check("named latin", [status, given["properties"]["title"]], [201, "für"])
for content_type in ("application/json", "application/json; charset=utf-8", "application/json; charset=none"):
    status, given, _ = one("PUT", incident(), latin, {"content-type": content_type})
    check(f"no text as {content_type}", [status, given["error"]["code"]], [400, "BadRequest"])
for content_type in (";;;", "application/", "/", "json json", "\x80"):
    status, given, _ = one("PUT", incident(), body, {"content-type": content_type})
    check(f"as {content_type!r}", [status in (201, 400), "error" in given or "name" in given], [True, True])
status, given, _ = one("PUT", incident(), gzip.compress(body), {"content-encoding": "gzip"})
check("packed", [status, given["error"]["code"]], [400, "BadRequest"])

# compression of answers may be asked for, and every answer says what it is
for accepted in ("gzip, deflate, br, zstd", "identity;q=0", "*;q=0"):
    status, given, reply = one("GET", f"{root}/incidents{version}", None, {"accept-encoding": accepted, "accept": "text/html"})
    check(f"accepting {accepted}", [status, reply.getheader("content-type")], [200, "application/json; charset=utf-8"])
    check("request ids", reply.getheader("x-ms-request-id"), reply.getheader("x-ms-correlation-request-id"))

# the other door: marks, long numbers and parameters in both places
api = "/api/v2-0"
status, given, _ = one("POST", f"{api}/get-access-token", json.dumps({"api_key": told["key"]}).encode(), {"content-type": "application/json"})
bearer = f"Bearer {given['result']}"
long = b'{"alert": {"id": 1234567890123456789}, "definition_mapping": {"alert_id": "id"}, "alert_source": "s1"}'
for name, payload in {"plain": long, "marked": marked + long, "wide": long.decode().encode("utf-16")}.items():
    status, given, _ = one("POST", f"{api}/alerts/ingest", payload, {"content-type": "application/json"})
    check(f"a long id, {name}", [status, given], [200, {"result": True, "alert_id": "1234567890123456789"}])
for content_type in (";;;", "application/x-www-form-urlencoded", ""):
    status, given, _ = one("POST", f"{api}/alerts/search", b'{"limit": 1}', {"content-type": content_type})
    check(f"search as {content_type!r}", [status in (200, 400), isinstance(given.get("message", {}), dict)], [True, True])
status, given, _ = one("POST", f"{api}/alerts/search", b'{"free_text": "\xff"}', {"content-type": "application/json"})
check("no text", [status, type(given["message"])], [400, dict])
status, given, reply = one("GET", f"{api}/alerts/search", b"{}", {"authorization": "none", "Authorization": "none"})
check("401 names its scheme", [status, reply.getheader("www-authenticate"), type(given["error"])], [401, "Bearer", str])
status, given, _ = one("POST", f"{api}/alerts/search", b'{"sort_by": "up"}', {"content-type": "application/json"})
check("words of a refusal", given["message"]["sort_by"][0], "must be one of creation_time, triage_time, triage_change_time, alert_update_time")
done()
