#!/usr/bin/env python3
"""Verifies packs and one-record proofs, from docs/vault-format.md alone. Python 3.11, `cryptography`, libbrotlidec.so.1."""
import argparse, base64, collections, ctypes, datetime, hashlib, hmac, itertools, json, mmap, os, re, struct, sys
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, utils
from cryptography.hazmat.primitives.ciphers import Cipher, aead, algorithms, modes
from cryptography.hazmat.primitives import hashes, serialization
LAST_TIME, LAST_DAY, DAY_US, at = 253402300799999999, 2932896, 86400 * 10**6, [""]  # at: the place being checked
HALF_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551 // 2
def need(ok, why):
    if not ok: raise ValueError(why)
def sha(b): return hashlib.sha256(b).digest()
def b64(s, size=None):
    raw = base64.b64decode(s, validate=True); need(base64.b64encode(raw).decode() == s and size in (None, len(raw)), "base64"); return raw
def number(s, top=2**62): need(re.fullmatch("0|[1-9][0-9]{0,18}", s) and int(s) <= top, f"no number: {s[:40]!r}"); return int(s)
class Reader:
    def __init__(self, data): self.data, self.pos, self.left = data, 0, len(data)
    def read(self, n): need(0 <= n <= self.left, "too short"); self.pos += n; self.left -= n; return bytes(self.data[self.pos - n:self.pos])
    def u(self, n): return int.from_bytes(self.read(n), "big")
    def hashes(self, n): return [self.read(32) for _ in range(n)]
    def varint(self):
        v, shift, c = 0, 0, 128
        while c > 127: c = self.u(1); v |= (c & 127) << shift; shift += 7
        need(v < 2**64 and shift <= 70 and (c or shift == 7), "varint"); return v
    def deltas(self, n): return list(itertools.accumulate((z >> 1) ^ -(z & 1) for z in (self.varint() for _ in range(n))))
# ---- RFC 6962; a tree is the list of its perfect subtrees, largest first, as (leaves, hash)
def leaf_hash(b): return sha(b"\0" + b)
def node(left, right): return sha(b"\1" + left + right)
def add(tree, h, leaves=1):
    while tree and tree[-1][0] == leaves: h, leaves = node(tree.pop()[1], h), 2 * leaves
    tree.append((leaves, h))
def root(tree):
    h = tree[-1][1] if tree else sha(b"")
    for _, left in tree[-2::-1]: h = node(left, h)
    return h
def climb(i, n, h, proof):  # the root that an inclusion proof gives
    if n == 1: return h
    p, k = proof.pop(), 1 << (n - 1).bit_length() - 1
    return node(climb(i, k, h, proof), p) if i < k else node(p, climb(i - k, n - k, h, proof))
def included(h, i, n, proof, top): need(i < n and climb(i, n, h, proof) == top and not proof, "not in the tree by its proof")
def grow(m, n, old, proof, whole=True):  # both roots that a consistency proof gives
    if m == n: return (old, old) if whole else (proof[-1], proof.pop())
    p, k = proof.pop(), 1 << (n - 1).bit_length() - 1
    x, y = grow(m - k, n - k, old, proof, False) if m > k else grow(m, k, old, proof, whole)
    return (node(p, x), node(p, y)) if m > k else (x, node(y, p))
def consistent(m, n, old, new, proof): return grow(m, n, old, proof) == (old, new) and not proof
# ---- C2SP: keys, notes, checkpoints, policies
class VKey:
    def __init__(self, text, *kinds):
        self.text, m = text, re.fullmatch(r"([^\s+]+)\+([0-9a-f]{8})\+(\S+)", text); raw = b64(m[3])
        self.name, self.id, self.kind, self.raw = m[1], bytes.fromhex(m[2]), raw[0], raw[1:]
        self.key = (serialization.load_der_public_key if self.kind == 2 else ed25519.Ed25519PublicKey.from_public_bytes)(self.raw)
        need(self.kind in kinds and (self.kind != 2 or self.key.curve.name == "secp256r1"), "vkey: type or curve")
        named = self.raw if self.kind == 2 else self.name.encode("utf-8", "surrogateescape") + b"\n" + raw
        need(self.id == sha(named)[:4], "vkey: key id")
    def signed(self, note, low=False):  # a signature of this key that does not hold refuses the note
        text, mine = note[0], [sig for name, key, sig in note[1] if (name, key) == (self.name, self.id)]
        for sig in mine:
            cosigned = b"cosignature/v1\ntime %d\n" % int.from_bytes(sig[:8], "big") + text
            self.key.verify(*{1: (sig, text), 2: (sig, text, ec.ECDSA(hashes.SHA256())), 4: (sig[8:], cosigned)}[self.kind])
            need(not low or self.kind != 2 or utils.decode_dss_signature(sig)[1] <= HALF_ORDER, "ECDSA signature with s above n/2")
        return bool(mine)
def log_keys(texts, origin, note, low=False):  # the log's own keys: each has that name and signed the note
    keys = [VKey(x, 1, 2) for x in texts]; need([(k.kind, k.name) for k in keys] in ([(2, origin)], [(2, origin), (1, origin)]), "keys")
    need(all([k.signed(note, low) for k in keys]), "not signed by each key"); return keys
def signed_note(raw):  # (text, [(key name, key id, signature)])
    whole = bytes(raw).decode(); text, _, tail = whole.rpartition("\n\n")
    lines = [re.fullmatch(r"— ([^\s+]+) (\S+)", x) for x in tail.split("\n")[:-1]]
    need(text and not re.search("[\0-\x09\x0b-\x1f]", whole) and tail[-1:] == "\n" and all(lines), "no signed note")
    return (text + "\n").encode(), [(m[1], b64(m[2])[:4], b64(m[2])[4:]) for m in lines]
def checkpoint(raw):  # (origin, size, root, note)
    note = signed_note(raw); origin, size, h, end = note[0].decode().split("\n"); need(origin and not end, "not three lines")
    return origin, number(size), b64(h, 32), note
class Policy:
    def __init__(self, raw):
        self.logs, self.roots, self.quorum, names, once = [], [], None, {"none": (0, [])}, {("name", "none"), ("member", "none")}
        def new(*x): need(x not in once, "a key, a name or a member twice"); once.add(x); return x[1]
        need(not re.search(b"[\0-\x08\x0b-\x1f\x7f]", raw), "control character")
        for line in raw.decode("utf-8", "surrogateescape").split("\n"):
            kind, *w = [x for x in re.split("[ \t]+", line) if x] or ["#"]; n = len(w)
            if kind[0] == "#": continue
            if kind == "log" and n < 3: self.logs.append(VKey(w[0], 1, 2)); new("log", self.logs[-1].raw)
            elif kind == "timestamp" and n == 1: self.roots.append(b64(w[0]))
            elif kind == "witness" and n < 4: names[new("name", w[0])] = VKey(w[1], 4); new("witness", names[w[0]].raw)
            elif kind == "group" and n > 2:
                k = {"any": 1, "all": n - 2}.get(w[1]) or number(w[1]); need(1 <= k <= n - 2, "group")
                names[new("name", w[0])] = k, [names[new("member", x)] for x in w[2:]]
            else: need(kind == "quorum" and n == 1 and self.quorum is None, "unknown line"); self.quorum = names[w[0]]
        need(self.quorum is not None, "no quorum line")
    def met(self, q, note): return q.signed(note) if isinstance(q, VKey) else sum([self.met(x, note) for x in q[1]]) >= q[0]
def pinning(policy, pinned, keys, point):  # check 2, and what check 4 says of a pinned checkpoint in itself; gives the remarks
    known = {k.text for k in policy.logs} if policy else set()
    need(not known or known & {k.text for k in keys}, "no log key of the policy is among the keys")
    need(not policy or policy.met(policy.quorum, point[3]), "no quorum of witnesses"); at[0] = "pinned checkpoint"
    if not pinned: return [] if known else [f"key not pinned: {k.text}" for k in keys]
    need(pinned[0] == point[0] and any([k.signed(pinned[3]) for k in keys]), "another origin, or no signature of a key")
    need(pinned[1] <= point[1], "this history is shorter than one already seen"); return []
# ---- entries and records (sections 3 to 5)
def day(s): need(re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", s), "day"); return datetime.date.fromisoformat(s).toordinal() - 719163
def key_id(s):  # (class, policy, late, day)
    m = re.fullmatch(r"([a-z0-9-]{1,32})\.([1-9][0-9]{0,9})\.(late\.)?([0-9-]{10})", s); need(int(m[2]) < 2**31, "key id")
    return m[1], int(m[2]), bool(m[3]), day(m[4])
def span(lo, hi): return lambda v: type(v) is int and lo <= v <= hi
def word(pattern): return lambda v: type(v) is str and bool(re.fullmatch(pattern, v))
def row(*ts): return lambda v: type(v) is list and len(v) == len(ts) and all(t(x) for t, x in zip(ts, v))
def pair(t): return lambda v: row(t, t)(v) and v[0] <= v[1]
def rows(*ts): return lambda v: type(v) is list and all(map(row(*ts), v)) and all(x[0] < y[0] for x, y in zip(v, v[1:]))
N, SID, VER, COUNT, TIME = span(0, 2**63 - 1), span(1, 2**32 - 1), span(1, 2**31 - 1), span(1, 4096), span(0, LAST_TIME)
EVENT, DAY, CLASS = span(-62135596800, 253402300799), lambda v: type(v) is str and day(v) is not None, word("[a-z0-9-]{1,32}")
CHECK = {
    "n": N, "time": TIME, "sid": SID, "sid0": span(0, 2**32 - 1), "ver": VER, "one": span(1, 1), "count": COUNT, "day": DAY, "class": CLASS,
    "why": word("new|clean|crash|restored"), "what": word("search|show|scan|proof|pack"), "root": word("root"), "id": word("[0-9a-f]{32}"),
    "lost": rows(SID, N, N), "holds": rows(VER, CLASS, DAY, DAY), "events": pair(EVENT), "times": pair(TIME), "part": pair(SID),
    "classes": lambda v: type(v) is dict and all(CLASS(k) and pair(span(0, 36525))(x) and x[1] > 0 for k, x in v.items()),
    "text": lambda v: type(v) is str and len(v.encode("utf-16-le")) <= 2000, "hash": lambda v: type(v) is str and b64(v, 32),
    "shares": lambda v: rows(SID, N, COUNT)(v) and 1 <= len(v) <= 1024, "key": lambda v: type(v) is str and key_id(v),
    "runs": lambda v: rows(N, N)(v) and all(x <= y for x, y in v) and all(x[1] < y[0] for x, y in zip(v, v[1:]))}
SCHEMA = {line.split()[0]: dict(x.split(":") for x in line.split()[1:] + ["time:time"]) for line in """
    state batches:n records:n classes:classes holds:holds origin:text part:part policy:ver streams:lost v:one | erased key:key
    start aside:n discarded:n program:text recovered:n why:why | stop | open stream:sid | close lost:n records:n stream:sid
    batch bytes:n commit:hash count:count events:events key:key received:times root:hash streams:shares | heartbeat part:part streams:lost
    gap from:time reason:text stream:sid0 to:time | seal batches:runs bytes:n key:key segment:id sha256:hash | clock from:time
    hold class:class from:day hold:ver reason:text to:day | release hold:ver reason:text | erase batches:n records:n key:key reason:text
    policy classes:classes policy:ver | clear from:time reason:text records:n to:time what:what | rotate what:root
    """.strip().replace("\n", "|").split("|")}
def canonical(raw, members):
    o = json.loads(raw.decode("ascii")); need(json.dumps(o, sort_keys=True, separators=(",", ":")).encode() == raw, "not canonical JSON")
    need(type(o) is dict and set(o) == set(members(o)), "members"); return o
def entry(raw):
    o = canonical(raw, lambda o: ["type", *SCHEMA[o["type"]]])
    for k, check in SCHEMA[o["type"]].items(): need(CHECK[check](o[k]), f"{o['type']}: member {k}")
    need(o["type"] != "batch" or sum(s[2] for s in o["streams"]) == o["count"], "streams do not add up to count"); return o
def record(salt, received, event, ordinal, stream, flags, cut, raw):  # its leaf hash
    need(TIME(received) and EVENT(event) and 0 <= ordinal < 2**64 and SID(stream), "a number out of range")
    need(flags & 0xF0 == 0 and flags & 3 != 3 and (flags & 8 or event == received // 10**6), "flags, or event time")
    need(not flags & 4 or int.from_bytes(cut[:8], "big") > len(raw), "truncated, but not longer")
    return leaf_hash(salt + struct.pack(">QqQIB", received, event, ordinal, stream, flags) + cut + raw)
class Story:  # what the entries say, leaf after leaf (checks 6 and 8)
    def __init__(self, origin):
        self.origin, self.open, self.known, self.lost, self.policies, self.holds, self.started = origin, set(), {}, {}, {}, {}, False
        self.time, self.mark, self.total, self.parts, self.pieces, self.silences = 0, None, None, None, [], []
        self.gaps, self.commits, self.under, self.erased, self.seals, self.declared = collections.defaultdict(list), {}, {}, set(), {}, []
    def leaf(self, o, later=False):
        kind, t, s, key, last, self.time = o["type"], o["time"], o.get("stream"), o.get("key"), self.time, o["time"]
        need(later or last <= (o["from"] if kind == "clock" else t), "time goes back")
        need(later or not self.parts or kind in ("state", "heartbeat"), "a leaf between the parts")
        if kind in ("state", "heartbeat"): self.hush(t); self.part(o); self.mark = t
        if kind == "batch": self.batch(o)
        if kind == "start": self.started = True
        if kind == "open":
            if not self.open: self.mark, self.pieces = t, []
            need(s not in self.known, "open: stream seen before"); self.open.add(s); self.known[s] = self.lost[s] = 0
        if kind == "stop" or kind == "close" and self.open == {s}: self.hush(t)
        if kind == "stop": self.open = set()
        if kind == "close": need(s in self.open, "close: stream is not open"); self.agree(s, o["records"], o["lost"]); self.open.remove(s)
        if kind == "gap": self.gaps[s].append((o["from"], o["to"]))
        if kind == "clock" and self.open: self.pieces.append((self.mark, o["from"])); self.mark = t
        if kind == "seal": need(o["segment"] not in self.seals, "segment sealed twice"); self.seals[o["segment"]] = o
        if kind == "policy": need(o["policy"] > max(self.policies), "no higher version"); self.policies[o["policy"]] = o["classes"], t
        if kind == "hold": need(o["hold"] not in self.holds, "open"); self.holds[o["hold"]] = o["class"], day(o["from"]), day(o["to"])
        if kind == "release": need(self.holds.pop(o["hold"], None), "release: no such hold")
        if kind == "erase":
            need(not self.held(key), f"erase of {key} while a hold covers it"); self.erased.add(key)
            for x in self.under.get(key, []): need(t >= x["received"][1] + self.days(key)[0] * DAY_US, f"erase of {key} before its minimum")
        if kind == "erased": need(key in self.erased or key not in self.under, f"erased {key} without erase")
        broken = kind == "start" and (o["why"] in ("crash", "restored") or o["aside"])
        if broken or kind in ("gap", "clock"): self.declared.append(f"{at[0]}: {kind}")
    def part(self, o):  # a state or heartbeat: gathered until all its parts are there
        (i, n), same = o["part"], {k: v for k, v in o.items() if k not in ("part", "streams", "holds", "time")}
        self.parts = self.parts or [0, n, same, [], []]; need(self.parts[:3] == [i - 1, n, same], "parts do not follow one another")
        self.parts[0] = i; self.parts[3] += o["streams"]; self.parts[4] += o.get("holds", [])
        if i < n: return
        streams, holds, self.parts = {x[0]: x[1:] for x in self.parts[3]}, {h: (c, day(x), day(y)) for h, c, x, y in self.parts[4]}, None
        if o["type"] == "state":
            now = o["batches"], o["records"]
            if self.total is None:  # the first: it begins the count
                self.total, self.holds, self.policies, self.open = now, dict(holds), {o["policy"]: (o["classes"], 0)}, set(streams)
                self.known, self.lost = ({s: x[k] for s, x in streams.items()} for k in (0, 1))
            need(o["origin"] == self.origin and now == self.total and holds == self.holds, "state: origin, counts or holds do not agree")
            need(o["policy"] == max(self.policies) and o["classes"] == self.policies[o["policy"]][0], "state: policy does not agree")
            if self.started: self.open &= set(streams); self.started = False
        need(set(streams) == self.open, "not exactly the open streams")
        for s, x in streams.items(): self.agree(s, *x)
    def agree(self, s, records, lost):
        need(self.known[s] == records and lost >= self.lost[s], f"stream {s}: records or lost do not agree")
        if lost > self.lost[s]: self.lost[s] = lost; self.declared.append(f"{at[0]}: lost records of stream {s}")
    def batch(self, o):
        key, (e0, e1), (t0, t1) = o["key"], o["events"], o["received"]; cls, version, late, d = key_id(key)
        for s, before, n in o["streams"]:
            need(s in self.open and self.known[s] == before, f"stream {s} is not open, or before is not its records"); self.known[s] += n
        self.total = self.total[0] + 1, self.total[1] + o["count"]; self.under.setdefault(key, []).append(o)
        need(self.commits.setdefault(key, o["commit"]) == o["commit"], "commit of the key differs")
        need(key not in self.erased, "batch after the erase of its key"); need(cls in self.policies[version][0], "class not known")
        r0, r1 = t0 // DAY_US, t1 // DAY_US; until = min((t for v, (_, t) in self.policies.items() if v > version), default=LAST_TIME)
        need(self.policies[version][1] <= t0 and t1 <= until, "policy of the key was not in force")
        fits = r0 == r1 == d if late else d * 86400 <= e0 and d <= r1 + 1 and (e1 // 86400 == d or r0 <= d <= r1)
        need(fits, "its times do not fit its key")
    def hush(self, t):  # the silence ends; it is judged when all gaps are known
        if self.open: self.silences.append((self.pieces + [(self.mark, t)], set(self.open), at[0]))
        self.mark, self.pieces = None, []
    def heard(self):  # at the end of the entries
        need(self.total, "state without all its parts"); self.hush(self.time); self.parts = None
        for pieces, s, at[0] in ((x[0], s, x[2]) for x in self.silences if sum(t - f for f, t in x[0]) > 90 * 10**6 for s in x[1]):
            quiet = 0
            for reach, end in pieces:
                for f, t in sorted(self.gaps[0] + self.gaps[s]) + [(end, end)]:
                    quiet += max(0, min(f, end) - reach); reach = max(reach, min(t, end))
            need(quiet <= 90 * 10**6, f"{quiet // 10**6} s without a heartbeat, stream {s} open, and no gap covers them")
    def held(self, key):
        days = [(x["events"][0] // 86400, x["events"][1] // 86400) for x in self.under.get(key, [])] if self.holds else []
        return any(c == key_id(key)[0] and e0 <= d1 and e1 >= d0 for c, d0, d1 in self.holds.values() for e0, e1 in days)
    def days(self, key): cls, version, _, _ = key_id(key); return self.policies[version][0][cls]
    def maximum(self, key):
        (least, most), (_, _, late, d) = self.days(key), key_id(key); due = min(LAST_DAY, d + (least + 1 if late else most))
        need(self.time // DAY_US < due + 2 or self.held(key), "past its due date, and no erase")
# ---- segments (section 6) and packs
def hkdf(k, salt, info): return hmac.digest(hmac.digest(salt or bytes(32), k, "sha256"), b"palisade/v1 " + info + b"\1", "sha256")
def decompress(data, plain):  # what still decodes without its last byte had something behind the stream
    lib, size, out = ctypes.CDLL("libbrotlidec.so.1"), ctypes.c_size_t(plain), ctypes.create_string_buffer(plain)
    def run(n): return lib.BrotliDecoderDecompress(ctypes.c_size_t(n), data, ctypes.byref(size), out)
    need(run(len(data)) and size.value == plain and not run(len(data) - 1), "not one Brotli stream of that size"); return Reader(out.raw)
def segment(r, sid, named, key, mine, inside):  # check 9; mine: the batches of the entries that its seal names, by leaf
    name, last, k, missing = at[0], -1, 0, set(mine); need(r.read(8) == b"PALSEG1\n" and r.read(16).hex() == sid, "magic or id")
    gcm, aes = aead.AESGCM(hkdf(key, bytes.fromhex(sid), b"segment")), Cipher(algorithms.AES(hkdf(key, b"", b"salt")), modes.ECB())
    while n := r.u(4):
        at[0], plain = f"{name} block {k}", r.u(4); need(n <= 2**24 + 2**16 and plain <= 2**24, "sizes")
        d, parts, j, leaf = decompress(gcm.decrypt(struct.pack(">IQ", 0, k), r.read(n), None), plain), [], 0, 0; k += 1
        for _ in range(d.varint()): leaf += d.varint(); parts.append((leaf, d.varint()))
        count = sum(x[1] for x in parts); need(1 <= count <= 131072, "records"); streams = [d.varint() for _ in range(count)]
        ordinal, received, event, flags = d.deltas(count), d.deltas(count), d.deltas(count), d.read(count)
        size = [d.varint() for _ in range(count)]; cut = [d.read(40 if f & 4 else 0) for f in flags]; need(0 <= min(ordinal), "ordinal")
        salts = Reader(aes.encryptor().update(b"".join(struct.pack(">QQ", 0, o) for o in ordinal)))
        for leaf, records in parts:
            tree, part, o = [], slice(j, j + records), mine.get(leaf); need(last < leaf and COUNT(records), "order, or count"); last = leaf
            need(any(x <= leaf <= y for x, y in named) and (o or leaf not in inside), f"leaf {leaf}, which its seal does not name")
            for j in range(j, part.stop):
                at[0] = f"{name} record {leaf}/{j - part.start}"
                add(tree, record(salts.read(16), received[j], event[j], ordinal[j], streams[j], flags[j], cut[j], d.read(size[j])))
            at[0], j, seen = f"{name} leaf {leaf}", part.stop, sorted(collections.Counter(streams[part]).items()); missing.discard(leaf)
            if not o: continue
            need(b64(o["root"]) == root(tree), "its records give another root")
            need((o["count"], o["bytes"]) == (records, sum(size[part])), "count or bytes")
            need([[min(x[part]), max(x[part])] for x in (event, received)] == [o["events"], o["received"]], "times")
            need([(s, c) for s, _, c in o["streams"]] == seen, "streams")
        at[0] = f"{name} block {k - 1}"; need(d.left == 0, "bytes behind the records")
    need(not missing, f"without {sorted(missing)}"); at[0], foot = name, r.left - 4; need(r.read(foot) and r.u(4) == foot, "footer")
class Pack:
    def __init__(self, data):  # check 1
        at[0] = "manifest"; m = re.match(rb"palisade-pack/v1 ([1-9][0-9]{0,7})\n", data[:64]); self.where, byte = {}, m.end() + int(m[1])
        need(int(m[1]) <= 2**24, "too large"); note = signed_note(data[m.end():byte])
        line = r"palisade-pack/v1\n(.+)\n((?:key .+\n)+)(closed|open)\n(receipt|event) (.+) (.+)\n(.+) (.+) (.+) (.+)\n((?:.+ .+ .+\n)*)"
        self.origin, keys, mode, self.by, *numbers, sections = re.fullmatch(line, note[0].decode()).groups(); self.open = mode == "open"
        self.keys = log_keys([x[4:] for x in keys.split("\n")[:-1]], self.origin, note, low=True)
        need([s[:2] for s in note[1]] == [(k.name, k.id) for k in self.keys] and CHECK["text"](self.origin), "signature lines, or origin")
        self.t0, self.t1 = (number(x, LAST_TIME) for x in numbers[:2]); e, a, b, n = self.n = [number(x) for x in numbers[2:]]
        need(self.t0 <= self.t1 and e <= a < b <= n, "numbers")
        for name, length, digest in (x.split(" ") for x in sections.split("\n")[:-1]):
            at[0] = name; need(name not in self.where, "twice"); self.where[name] = data[byte:byte + number(length)]; byte += int(length)
            need(byte <= len(data) and sha(self.where[name]) == b64(digest), "length or digest")
        at[0] = "manifest"; need(byte == len(data), "the file does not end with its last section")
        self.notes, self.segments = ([x.split("/")[1] for x in self.where if x.startswith(kind)] for kind in ("note/", "segment/"))
        self.notes = [number(x) for x in self.notes]; need(all(max(e, 1) <= x <= b and x < n for x in self.notes), "notes")
        order = ["checkpoint"] + [f"{x}/{s}" for s in sorted(self.notes) for x in ("note", "timestamp")] + [f"timestamp/{n}"]
        order += "left hashes entries consistency anchors later".split() + [f"segment/{x}" for x in sorted(self.segments)] + ["keys"]
        need(list(self.where) == [x for x in order if x in self.where or x[:10] != "timestamp/"], "sections")
        need(all(map(CHECK["id"], self.segments)), "segment id")
    def part(self, name): at[0] = name; return Reader(self.where[name])
    def point(self, name, size):
        at[0] = name; c = checkpoint(self.where[name]); need(c[:2] == (self.origin, size), "origin or size")
        log_keys([k.text for k in self.keys], self.origin, c[3]); return c
def pack(data, policy, pinned):
    p = Pack(data); (e, a, b, n), top, stamps = p.n, p.point("checkpoint", p.n[3]), [x for x in p.where if x[:10] == "timestamp/"]
    need(stamps or not policy or not policy.roots, "no timestamp, and the policy asks for one")
    remarks = pinning(policy, pinned, p.keys, top) + [f"{x}: not checked, this program cannot open RFC 3161 tokens" for x in stamps]
    points = [(s, p.point(f"note/{s}", s)[2], f"note/{s}") for s in p.notes] + ([(*pinned[1:3], "pinned checkpoint")] if pinned else [])
    r, tree, roots, sizes, story = p.part("left"), [], {}, {b, *(x[0] for x in points)}, Story(p.origin)  # checks 3 to 6
    def grown(size): roots.update({size: root(tree)} if size in sizes else {})
    for k in range(62, -1, -1): e >> k & 1 and add(tree, r.read(32), 1 << k)
    need(r.left == 0, "length"); grown(e); r = p.part("hashes"); need(r.left == 32 * (a - e), "length")
    for i in range(e, a): add(tree, r.read(32)); grown(i + 1)
    r, batches, asked, begin = p.part("entries"), {}, {}, 0  # batches: all of the entries; asked: those of the span
    for i in range(a, b):
        at[0] = f"entries leaf {i}"; raw = r.read(r.u(2)); add(tree, leaf_hash(raw)); grown(i + 1); o = entry(raw)
        need(i > a or o["type"] == "state" and o["part"][0] == 1, "no state with part 1"); story.leaf(o); begin = begin or story.time
        if o["type"] != "batch": continue
        low, high = o["received"] if p.by == "receipt" else (o["events"][0] * 10**6, o["events"][1] * 10**6 + 999999); batches[i] = o
        if low <= p.t1 and high >= p.t0: asked[i] = o
    need(r.left == 0, "bytes behind the last leaf"); story.heard(); at[0], covered = "entries", (max(p.t0, begin), min(p.t1, story.time))
    need(covered[0] <= covered[1], "the entries cover nothing of the asked span"); r = p.part("consistency"); proof = r.hashes(r.left // 32)
    need(r.left == 0 and consistent(b, n, roots[b], top[2], proof), "the leaves do not give the root of the checkpoint")
    r, shown, last = p.part("anchors"), {**roots, n: top[2]}, 0
    while r.left:
        m, proof = r.u(8), r.hashes(r.u(1)); need(last < m < e and len(proof) <= 126, "order, or too long"); last = m
        if pinned and m == pinned[1] and consistent(m, n, pinned[2], top[2], proof): shown[m] = pinned[2]
    for size, h, at[0] in points: need(shown.get(size) == h, "not shown to be a state of this log")
    r, last = p.part("later"), b - 1
    while r.left:
        i, raw, proof = r.u(8), r.read(r.u(2)), r.hashes(r.u(1)); at[0] = f"later leaf {i}"; o = entry(raw); need(last < i, "order")
        need(o["type"] in ("seal", "erase", "erased", "policy", "hold", "release"), f"{o['type']} has no place here")
        included(leaf_hash(raw), i, n, proof, top[2]); story.leaf(o, True); last = i
    due, mine, sealed, keys = {o["key"] for o in asked.values()} - story.erased, {}, {}, {}  # checks 7 to 9; due: keys that are still there
    for at[0] in sorted(due): story.maximum(at[0])
    for i, o in batches.items(): mine.setdefault(o["key"], {})[i] = o
    for s, o in story.seals.items():
        story.seals[s] = o, {i: x for i, x in mine.get(o["key"], {}).items() if any(x <= i <= y for x, y in o["batches"])}
        for i in story.seals[s][1]: at[0] = f"entries leaf {i}"; need(i not in asked or i not in sealed, "sealed twice"); sealed[i] = s
    for i, o in asked.items():
        at[0] = f"entries leaf {i}"; need(i in sealed, "batch without a seal")
        need(sealed[i] in p.segments or o["key"] in story.erased, f"segment/{sealed[i]} is missing, and {o['key']} has no erase")
    r = p.part("keys"); *lines, end = r.read(r.left).decode("ascii").split("\n")
    for name, key in (x.split(" ") for x in lines): need(name > max(keys, default=""), "order"); keys[name] = b64(key, 32)
    need(end == "" and set(keys) == (due if p.open else set()), "not exactly the keys of the span without an erase")
    for name, key in keys.items(): need(b64(story.commits[name]) == hkdf(key, b"", b"commit"), f"{name}: not its commit")
    for s in p.segments:
        r = p.part(f"segment/{s}"); o, inside = story.seals[s]; need(set(inside) & set(asked), "no batch of the span is in it")
        need((o["bytes"], b64(o["sha256"])) == (r.left, sha(r.data)), "not the file of its seal leaf")
        if o["key"] in keys: segment(r, s, o["batches"], keys[o["key"]], inside, range(a, b))
    return "PASS WITH DECLARED GAPS" if story.declared else "PASS", covered, story.declared + remarks
def proof(data, policy, pinned):  # section 8
    at[0] = "proof"; head, _, point = bytes(data).partition(b"\n\n")
    extra, index, path = re.fullmatch(r"c2sp\.org/tlog-proof@v1\nextra (\S+)\nindex (\S+)((?:\n\S+)*)", head.decode()).groups()
    at[0] = "extra"; x = canonical(b64(extra), lambda o: ["entry", "keys", "n", "proof", "record", "salt"]); need(N(x["n"]), "n")
    raw, r, i = b64(x["entry"]), Reader(b64(x["record"])), number(index)
    at[0] = "checkpoint"; c = checkpoint(point); remarks = pinning(policy, pinned, log_keys(x["keys"], c[0], c[3]), c)
    need(not pinned or pinned[:3] == c[:3], "not shown to extend it"); at[0] = f"entry leaf {i}"; o = entry(raw)
    need(o["type"] == "batch", "no batch"); included(leaf_hash(raw), i, c[1], [b64(h, 32) for h in path.split()], c[2])
    received, event, ordinal, stream, flags = struct.unpack(">QqQIB", r.read(29)); cut = r.read(40 if flags & 4 else 0)
    at[0] = f"record {i}/{x['n']}"; h = record(b64(x["salt"], 16), received, event, ordinal, stream, flags, cut, r.read(r.left))
    included(h, x["n"], o["count"], [b64(h, 32) for h in x["proof"]], b64(o["root"])); return "PASS", (received, received), remarks
def verify(path, policy, pinned):
    try:
        at[0] = "policy"; policy = Policy(policy) if policy is not None else None
        at[0] = "pinned checkpoint"; pinned = checkpoint(pinned) if pinned is not None else None; at[0] = "file"
        with open(path, "rb") as f: m = memoryview(mmap.mmap(f.fileno(), 0, access=mmap.ACCESS_READ))
        return (proof if m[:8] == b"c2sp.org" else pack)(m, policy, pinned)
    except Exception as x: return "FAIL", (), [f"{at[0]}: {x if type(x) is ValueError else type(x).__name__ + ' ' + str(x)}"[:300]]
def main():
    p = argparse.ArgumentParser(); p.add_argument("paths", nargs="*"); [p.add_argument(x) for x in ("--policy", "--checkpoint", "--list")]
    arg, failed = p.parse_args(), 0; policy, pinned, listed = (x and open(x, "rb").read() for x in (arg.policy, arg.checkpoint, arg.list))
    for path in arg.paths + os.fsdecode(listed or b"").splitlines():
        verdict, covered, reasons = verify(path, policy, pinned); failed |= verdict == "FAIL"; reasons = [ascii(x)[1:-1] for x in reasons]
        when = " to ".join(str(datetime.datetime.fromtimestamp(0, datetime.UTC) + datetime.timedelta(0, 0, t)) for t in covered) or "none"
        if listed or len(arg.paths) > 1: print(verdict, *reasons[:1] or [""], ascii(path)[1:-1], sep="\t", flush=True)
        else: print(verdict, "covered: " + when, *reasons, sep="\n")
    return failed
if __name__ == "__main__": sys.exit(main())
