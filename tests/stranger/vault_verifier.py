#!/usr/bin/env python3
"""Verifies packs and one-record proofs, from docs/vault-format.md alone. Standard library, `cryptography`, libbrotlidec.so.1."""
import argparse, base64, bisect, collections, ctypes, datetime, functools, hashlib, hmac, io, itertools, json, os, re, struct, sys
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, utils
from cryptography.hazmat.primitives.ciphers import Cipher, aead, algorithms, modes
NO_TIME, LAST_DAY, DAY_US, I63, at = 253402300799999999, 2932896, 86400 * 10**6, 2**63 - 1, [""]  # at: the place being checked
HALF_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551 // 2
def need(ok, why):
    if not ok: raise ValueError(why)
def sha(b): return hashlib.sha256(b).digest()
def leaf_hash(b): return sha(b"\0" + b)
def node(left, right): return sha(b"\1" + left + right)
def b64(s, size=None):
    raw = base64.b64decode(s, validate=True)
    need(base64.b64encode(raw).decode() == s and size in (None, len(raw)), "base64, or its size"); return raw
def number(s, top=I63): need(re.fullmatch("0|[1-9][0-9]{0,18}", s) and int(s) <= top, f"not a number: {s[:40]!r}"); return int(s)
class Tree:  # RFC 6962; the perfect subtrees, largest first, as (leaves, hash)
    def __init__(self): self.size, self.stack = 0, []
    def add(self, h, leaves=1):
        self.size += leaves
        while self.stack and self.stack[-1][0] == leaves: h, leaves = node(self.stack.pop()[1], h), 2 * leaves
        self.stack.append((leaves, h))
    def root(self): return functools.reduce(lambda h, x: node(x, h), [x[1] for x in reversed(self.stack)]) if self.stack else sha(b"")
def climb(i, n, h, proof):  # the root that an inclusion proof gives
    if n == 1: return h
    p, k = proof.pop(), 1 << (n - 1).bit_length() - 1
    return node(climb(i, k, h, proof), p) if i < k else node(p, climb(i - k, n - k, h, proof))
def included(h, i, n, proof, root): return i < n and climb(i, n, h, proof) == root and not proof
def grow(m, n, old, proof, whole=True):  # both roots that a consistency proof gives
    if m == n: return (old, old) if whole else (proof[-1], proof.pop())
    p, k = proof.pop(), 1 << (n - 1).bit_length() - 1
    a, b = grow(m - k, n - k, old, proof, False) if m > k else grow(m, k, old, proof, whole)
    return (node(p, a), node(p, b)) if m > k else (a, node(b, p))
def consistent(m, n, old, new, proof): return 0 < m <= n and grow(m, n, old, proof) == (old, new) and not proof
# ---- C2SP: keys, notes, policies
class VKey:
    def __init__(self, text):
        m = re.fullmatch(r"([^\s+]+)\+([0-9a-f]{8})\+(\S+)", text); need(m, "not a vkey"); raw = b64(m[3])
        self.text, self.name, self.id, self.kind, self.raw = text, m[1], bytes.fromhex(m[2]), raw[0], raw[1:]
        need(self.id == sha(self.raw if self.kind == 2 else self.name.encode("utf-8", "surrogateescape") + b"\n" + raw)[:4], "vkey: key id")
        load, edwards = serialization.load_der_public_key, ed25519.Ed25519PublicKey.from_public_bytes
        self.key = {1: edwards, 2: load, 4: edwards}.get(self.kind, bytes)(self.raw)
        need(self.kind != 2 or self.key.curve.name == "secp256r1", "curve")
    def signed(self, note):  # a signature of this key that does not hold refuses the note
        mine, text = [sig for name, key, sig in note[1] if (name, key) == (self.name, self.id)], note[0]
        for sig in mine:
            if self.kind == 1: self.key.verify(sig, text)
            if self.kind == 2: need(utils.decode_dss_signature(sig)[1] <= HALF_ORDER, "ECDSA signature with s above n/2")
            if self.kind == 2: self.key.verify(sig, text, ec.ECDSA(hashes.SHA256()))
            if self.kind == 4: self.key.verify(sig[8:], b"cosignature/v1\ntime %d\n" % int.from_bytes(sig[:8], "big") + text)
        return bool(mine)
def signed_note(raw):  # (text, [(key name, key id, signature)])
    whole = raw.decode(); text, _, tail = whole.rpartition("\n\n")
    need(text and not re.search("[\0-\x09\x0b-\x1f]", whole), "not a signed note")
    lines = [re.fullmatch(r"— ([^\s+]+) (\S+)", x) for x in tail.split("\n")[:-1]]
    need(tail[-1:] == "\n" and all(lines), "signature lines")
    sigs = [(m[1], b64(m[2])) for m in lines]; need(all(len(s) > 4 for _, s in sigs), "signature lines")
    return (text + "\n").encode(), [(name, s[:4], s[4:]) for name, s in sigs]
def checkpoint(raw):
    note = signed_note(raw); lines = note[0].decode().split("\n"); need(len(lines) == 4 and lines[0], "not three lines")
    return lines[0], number(lines[1]), b64(lines[2], 32), note
class Policy:
    def __init__(self, raw):
        self.logs, self.quorum, names, once = [], None, {"none": (0, [])}, set()
        need(not re.search(b"[\0-\x08\x0b-\x1f\x7f]", raw), "control character")
        def new(x): need(x not in once, "a key, a name or a member twice"); once.add(x)
        for line in raw.decode("utf-8", "surrogateescape").split("\n"):
            kind, *w = [x for x in re.split("[ \t]", line) if x] or ["#"]; n = len(w)
            if kind[0] == "#": continue
            need((kind, n) in (("log", 1), ("log", 2), ("witness", 2), ("witness", 3), ("quorum", 1)) or kind == "group" and n > 2, "line")
            if kind == "log": self.logs.append(VKey(w[0])); new(("log", self.logs[-1].raw))
            elif kind == "quorum": new("quorum"); self.quorum = names[w[0]]
            else: need(w[0] not in names, "a name twice")
            if kind == "witness": names[w[0]] = VKey(w[1]); new(names[w[0]].raw)
            if kind == "group":
                k = {"any": 1, "all": n - 2}.get(w[1]) or number(w[1]); need(1 <= k <= n - 2 and "none" not in w[2:], "group")
                for x in w[2:]: new(x)
                names[w[0]] = k, [names[x] for x in w[2:]]
        need(self.quorum is not None, "no quorum line")
    def met(self, q, n): return q.kind == 4 and q.signed(n) if isinstance(q, VKey) else sum([self.met(x, n) for x in q[1]]) >= q[0]
    def check(self, origin, note, own=None):  # own: the vkeys of a manifest; otherwise any log of the policy
        logs = [k for k in self.logs if k.name == origin and k.kind in (1, 2) and (own is None or k.text in own)]
        need(any([k.signed(note) for k in logs]), "no log key of the policy signed it")
        need(self.met(self.quorum, note), "no quorum of witnesses")
# ---- entries and records (sections 3 to 5)
def day(s): need(re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", s), "day"); return datetime.date.fromisoformat(s).toordinal() - 719163
def key_id(s):  # (class, policy, late, day)
    m = re.fullmatch(r"([a-z0-9-]{1,32})\.([1-9][0-9]{0,9})\.(late\.)?([0-9-]{10})", s); need(m and int(m[2]) < 2**31, "key id")
    return m[1], int(m[2]), bool(m[3]), day(m[4])
def span(lo, hi): return lambda v: type(v) is int and lo <= v <= hi
def word(pattern): return lambda v: type(v) is str and bool(re.fullmatch(pattern, v))
def row(*ts): return lambda v: type(v) is list and len(v) == len(ts) and all(t(x) for t, x in zip(ts, v))
def pair(t): return lambda v: row(t, t)(v) and v[0] <= v[1]
def rows(t, least=0): return lambda v: type(v) is list and len(v) >= least and all(map(t, v)) and all(x[0] < y[0] for x, y in zip(v, v[1:]))
def classes(v): return type(v) is dict and all(CHECK["class"](k) and pair(span(0, 36525))(x) and x[1] > 0 for k, x in v.items())
N, SID, VER, COUNT = span(0, I63), span(1, 2**32 - 1), span(1, 2**31 - 1), span(1, 4096)
TIME, EVENT = span(0, NO_TIME), span(-62135596800, 253402300799)
CHECK = {
    "n": N, "time": TIME, "sid": SID, "sid0": span(0, 2**32 - 1), "ver": VER, "one": span(1, 1), "count": COUNT, "part": pair(span(1, I63)),
    "why": word("new|clean|crash|restored"), "what": word("search|show|scan|proof|pack"), "root": word("root"), "id": word("[0-9a-f]{32}"),
    "class": word("[a-z0-9-]{1,32}"), "classes": classes, "lost": rows(row(SID, N, N)), "events": pair(EVENT), "times": pair(TIME),
    "day": lambda v: type(v) is str and day(v) is not None, "key": lambda v: type(v) is str and key_id(v),
    "text": lambda v: type(v) is str and len(v.encode("utf-16-le")) <= 2000, "hash": lambda v: type(v) is str and b64(v, 32),
    "runs": lambda v: rows(pair(N), 1)(v) and all(x[1] < y[0] for x, y in zip(v, v[1:])),
    "shares": lambda v: rows(row(SID, N, COUNT), 1)(v) and len(v) <= 1024}
CHECK["holds"] = rows(row(VER, CHECK["class"], CHECK["day"], CHECK["day"]))
SCHEMA = {line.split()[0]: dict(x.split(":") for x in line.split()[1:] + ["time:time", "type:"]) for line in """
    state batches:n records:n classes:classes holds:holds origin:text part:part policy:ver streams:lost v:one | erased key:key
    start aside:n discarded:n program:text recovered:n why:why | stop | open stream:sid | close lost:n records:n stream:sid
    batch bytes:n commit:hash count:count events:events key:key received:times root:hash streams:shares | heartbeat part:part streams:lost
    gap from:time reason:text stream:sid0 to:time | seal batches:runs bytes:n key:key segment:id sha256:hash | clock from:time
    hold class:class from:day hold:ver reason:text to:day | release hold:ver reason:text | erase batches:n records:n key:key reason:text
    policy classes:classes policy:ver | clear from:time reason:text records:n to:time what:what | rotate what:root
    """.strip().replace("\n", "|").split("|")}
def refuse(x): raise ValueError("fraction or constant")
def canonical(raw):
    o = json.loads(raw.decode("ascii"), parse_float=refuse, parse_constant=refuse)
    need(type(o) is dict and json.dumps(o, sort_keys=True, separators=(",", ":")).encode() == raw, "not canonical JSON"); return o
def entry(raw):
    o = canonical(raw); kind = o.get("type")
    need(type(kind) is str and kind in SCHEMA and set(o) == set(SCHEMA[kind]), "unknown type, or its members")
    for k, check in SCHEMA[kind].items(): need(k == "type" or CHECK[check](o[k]), f"{kind}: member {k}")
    need(kind != "batch" or sum(s[2] for s in o["streams"]) == o["count"], "batch: streams do not add up to count"); return o
def record(salt, received, event, ordinal, stream, flags, cut, raw):  # its leaf hash
    need(TIME(received) and EVENT(event) and 0 <= ordinal < 2**64 and SID(stream), "a number out of range")
    need(flags & 0xF0 == 0 and flags & 3 != 3 and (flags & 8 or event == received // 10**6), "flags, or event time")
    need(not flags & 4 or int.from_bytes(cut[:8], "big") > len(raw), "truncated, but not longer")
    return leaf_hash(salt + struct.pack(">QqQIB", received, event, ordinal, stream, flags) + cut + raw)
class Story:  # what the entries say, leaf after leaf (7.6 and 7.8)
    def __init__(self, origin, first):
        self.origin, self.first, self.known, self.lost, self.open, self.policies, self.holds = origin, first, {}, {}, set(), {}, {}
        self.time = self.policy = self.parts = self.total = self.mark = None; self.started = False
        self.gaps, self.silent, self.commits, self.keys, self.erases, self.seals, self.declared = {}, [], {}, {}, [], {}, []
    def silence(self, t):
        if self.open and self.mark is not None and t - self.mark > 90 * 10**6: self.silent.append((self.mark, t, tuple(self.open), at[0]))
    def agree(self, sid, records, lost):
        need(self.known.get(sid) == records and lost >= self.lost[sid], f"stream {sid}: {records} records or {lost} lost do not agree")
        if lost > self.lost[sid]: self.lost[sid] = lost; self.declared.append(f"{at[0]}: lost records of stream {sid}")
    def leaf(self, i, o, later=False):
        kind, t, s, before = o["type"], o["time"], o.get("stream"), self.time; self.time = t
        need(later or kind == "clock" or before is None or t >= before, "time goes back")
        if self.parts and kind != "state": need(kind == "start" and self.total, "state without all its parts"); self.parts = None
        if kind in ("heartbeat", "close", "state", "stop"): self.silence(t); self.mark = None
        if kind == "state": self.state(o)
        elif kind == "batch": self.batch(o)
        elif kind == "start": self.started = True
        elif kind == "open": need(s not in self.known, "open: stream is known"); self.open.add(s); self.known[s] = self.lost[s] = 0
        elif kind == "heartbeat": [self.agree(*x) for x in o["streams"]]
        elif kind == "close": need(s in self.open, "close: stream is not open"); self.agree(s, o["records"], o["lost"]); self.open.remove(s)
        elif kind == "gap": self.gaps.setdefault(s, []).append((o["from"], o["to"]))
        elif kind == "clock": need(before <= o["from"], "clock: from"); self.mark = self.mark and self.mark + t - o["from"]
        elif kind == "seal": need(o["segment"] not in self.seals, "seal: segment sealed twice"); self.seals[o["segment"]] = i, o
        elif kind == "erase": self.erases.append((at[0], t, o["key"], self.holds))
        elif kind == "policy": need(o["policy"] > self.policy, "policy: version goes back"); self.policies[o["policy"]] = o["classes"]
        elif kind == "hold": need(o["hold"] not in self.holds, "hold: number is open")
        elif kind == "release": need(o["hold"] in self.holds, "release: no such hold")
        if kind in ("hold", "release"): self.holds = {k: v for k, v in self.holds.items() if k != o["hold"]}
        if kind == "hold": self.holds[o["hold"]] = o["class"], day(o["from"]), day(o["to"])
        self.policy = o.get("policy", self.policy)
        if kind in ("gap", "clock") or kind == "start" and (o["why"] == "crash" or o["aside"]): self.declared.append(f"{at[0]}: {kind}")
        if kind in ("heartbeat", "close", "state", "open", "start") and self.open and self.mark is None: self.mark = t
    def state(self, o):
        (i, n), head = o["part"], {k: v for k, v in o.items() if k not in ("part", "streams", "holds", "time")}
        if i == 1 and not self.parts: self.parts = [0, n, head, {}, {}]
        need(o["origin"] == self.origin and self.parts and self.parts[:3] == [i - 1, n, head], "state: origin or parts")
        self.parts[0], streams, holds = i, *self.parts[3:]; need(not {x[0] for x in o["streams"]} & set(streams), "state: stream twice")
        streams.update((x[0], x[1:]) for x in o["streams"]); holds.update((h, (c, day(d0), day(d1))) for h, c, d0, d1 in o["holds"])
        if i < n: return
        self.parts, now, policy = None, [o["batches"], o["records"]], o["policy"]
        if self.total is None:  # the first state: it begins the counts
            self.total, self.holds, self.open, self.policy, self.policies = now, holds, set(streams), policy, {policy: o["classes"]}
            self.known, self.lost = ({s: x[n] for s, x in streams.items()} for n in (0, 1))
            need(self.first or now == [0, 0], "state: leaf 0, but counts")
        same = now == self.total and holds == self.holds and policy == self.policy and o["classes"] == self.policies[policy]
        need(same and (self.started or set(streams) == self.open), "state: counts, holds, policy or open streams do not agree")
        for s, x in streams.items(): self.agree(s, *x)
        self.open, self.started = set(streams), False
    def batch(self, o):
        for s, before, n in o["streams"]:
            need(self.known.get(s) == before, f"batch: stream {s} has {self.known.get(s)} records, not {before}"); self.known[s] += n
        self.total = [self.total[0] + 1, self.total[1] + o["count"]]; (e0, e1), (r0, r1) = o["events"], (t // DAY_US for t in o["received"])
        need(self.commits.setdefault(o["key"], o["commit"]) == o["commit"], "batch: commit of the key differs")
        cls, version, late, d = key_id(o["key"])
        need(cls in self.policies.get(version, {}), "batch: class or version of the key is not known")
        fits = r0 == r1 == d if late else d * 86400 <= e0 and d <= r1 + 1 and (e1 // 86400 == d or r0 <= d <= r1)
        need(fits, "batch: its times do not fit its key")
        self.keys.setdefault(o["key"], []).append((e0 // 86400, e1 // 86400, o["received"][1]))
    def heard(self):  # at the end of entries: no more than 90 s without a heartbeat that no gap covers
        need(self.total, "state without all its parts"); self.silence(self.time); self.parts = None
        for t0, t1, s, at[0] in [(t0, t1, s, place) for t0, t1, streams, place in self.silent for s in streams]:
            reach, quiet = t0, 0
            for f, t in sorted(self.gaps.get(0, []) + self.gaps.get(s, [])) + [(t1, t1)]:
                quiet += max(0, min(f, t1) - reach); reach = max(reach, min(t, t1))
            need(quiet <= 90 * 10**6, f"{quiet // 10**6} s without a heartbeat, stream {s} open, and no gap covers them")
    def held(self, key, holds):
        return any(c == key_id(key)[0] and e0 <= d1 and e1 >= d0 for c, d0, d1 in holds.values() for e0, e1, _ in self.keys.get(key, []))
    def limits(self, keys):  # 7.8; gives the erased keys
        for at[0], t, key, holds in self.erases:
            cls, version, _, _ = key_id(key); need(not self.held(key, holds), f"erase of {key} while a hold covers it")
            for x in self.keys.get(key, []): need(t >= x[2] + self.policies[version][cls][0] * DAY_US, f"erase of {key} before its minimum")
        erased = {x[2] for x in self.erases}
        for key in sorted(keys - erased):
            cls, version, late, d = key_id(key); (least, most), at[0] = self.policies[version][cls], f"entries, key {key}"
            due = min(LAST_DAY, d + (least + 1 if late else most))
            need(self.time // DAY_US <= due + 1 or self.held(key, self.holds), "past its due date, and no erase")
        return erased
# ---- segments (section 6) and packs
class Reader:
    def __init__(self, f, start, size): self.f, self.pos, self.left = f, start, size
    def read(self, n):
        need(0 <= n <= self.left, "ends too early"); self.f.seek(self.pos); self.pos += n; self.left -= n; return self.f.read(n)
    def u(self, n): return int.from_bytes(self.read(n), "big")
    def hashes(self, n): return [self.read(32) for _ in range(n)]
    def varint(self):
        v, shift, c = 0, 0, 128
        while c > 127: c = self.read(1)[0]; v |= (c & 127) << shift; shift += 7; need(shift <= 70, "varint")
        need(v < 2**64 and (c or shift == 7), "varint"); return v
    def deltas(self, n): return list(itertools.accumulate((z >> 1) ^ -(z & 1) for z in (self.varint() for _ in range(n))))
def decompress(data, plain):
    lib = ctypes.CDLL("libbrotlidec.so.1"); lib.BrotliDecoderCreateInstance.restype = ctypes.c_void_p; size = ctypes.c_size_t
    out, state = ctypes.create_string_buffer(plain + 1), ctypes.c_void_p(lib.BrotliDecoderCreateInstance(None, None, None))
    a, i, b, o = size(len(data)), ctypes.c_char_p(data), size(plain + 1), ctypes.cast(out, ctypes.c_void_p)
    done = lib.BrotliDecoderDecompressStream(state, *map(ctypes.byref, (a, i, b, o)), None); lib.BrotliDecoderDestroyInstance(state)
    need((done, a.value, b.value) == (1, 0, 1), "not one Brotli stream of the size said"); return Reader(io.BytesIO(out), 0, plain)
def hkdf(k, salt, info): return hmac.digest(hmac.digest(salt or bytes(32), k, "sha256"), b"palisade/v1 " + info + b"\1", "sha256")
def segment(r, sid, seal, key, wanted, load):  # wanted: batches of the span; load(leaf): their entries
    name, last, k = at[0], -1, 0; need(r.read(8) == b"PALSEG1\n" and r.read(16).hex() == sid, "magic or id")
    gcm, aes = aead.AESGCM(hkdf(key, bytes.fromhex(sid), b"segment")), Cipher(algorithms.AES(hkdf(key, b"", b"salt")), modes.ECB())
    while n := r.u(4):
        at[0], plain = f"{name} block {k}", r.u(4); need(16 < n <= 2**24 + 2**16 and plain <= 2**24, "sizes")
        d = decompress(gcm.decrypt(struct.pack(">IQ", 0, k), r.read(n), None), plain); k += 1; parts, leaf, j = [], 0, 0
        for _ in range(d.varint()):
            leaf += d.varint(); parts.append((leaf, d.varint())); need(last < leaf, "leaf indexes do not ascend"); last = leaf
            need(COUNT(parts[-1][1]) and any(x <= leaf <= y for x, y in seal["batches"]), "count, or a batch the seal does not name")
        count = sum(x[1] for x in parts); need(1 <= count <= 131072, "records"); streams = [d.varint() for _ in range(count)]
        ordinal, received, event, flags = d.deltas(count), d.deltas(count), d.deltas(count), d.read(count)
        need(min(ordinal) >= 0, "ordinal")
        size = [d.varint() for _ in range(count)]; cut = [d.read(40 if f & 4 else 0) for f in flags]
        salts = Reader(io.BytesIO(aes.encryptor().update(b"".join(struct.pack(">QQ", 0, o) for o in ordinal))), 0, 16 * count)
        for leaf, records in parts:
            tree, seen, mine = Tree(), collections.Counter(streams[j:j + records]), slice(j, j + records)
            for at[0] in (f"{name} record {leaf}/{n}" for n in range(records)):
                tree.add(record(salts.read(16), received[j], event[j], ordinal[j], streams[j], flags[j], cut[j], d.read(size[j]))); j += 1
            if leaf not in wanted: continue
            at[0], o = f"{name} leaf {leaf}", load(leaf); wanted.discard(leaf)
            times = [[min(x[mine]), max(x[mine])] for x in (event, received)]
            need(b64(o["root"]) == tree.root(), "its records do not give its root"); need(times == [o["events"], o["received"]], "times")
            need((o["count"], o["bytes"]) == (records, sum(size[mine])), "count or bytes")
            need([(s, c) for s, _, c in o["streams"]] == sorted(seen.items()), "streams")
        at[0] = f"{name} block {k - 1}"; need(d.left == 0, "bytes behind the records")
    at[0] = name; foot, r.pos, r.left = r.left - 4, r.pos + r.left - 4, 4; need(r.u(4) == foot, "footer length")
class Pack:
    def __init__(self, f, size):  # 7.1
        at[0] = "manifest"; f.seek(0)
        m = re.fullmatch(rb"palisade-pack/v1 ([1-9][0-9]{0,7})\n", f.readline(64)); byte = m.end() + int(m[1])
        need(byte <= size, "first line"); note = signed_note(f.read(int(m[1])))
        top, self.origin, *lines = note[0].decode().split("\n")[:-1]
        keys = [x[4:] for x in lines[:2] if x[:4] == "key "]
        self.mode, ask, numbers, *sections = lines[len(keys):]; self.keys = list(map(VKey, keys))
        need([k.kind for k in self.keys] in ([2], [2, 1]) and [s[:2] for s in note[1]] == [(k.name, k.id) for k in self.keys], "keys")
        need(all([k.signed(note) for k in self.keys]), "signatures")
        need(top == "palisade-pack/v1" and self.origin and self.mode in ("closed", "open"), "lines")
        self.by, *ask = ask.split(" "); self.t0, self.t1 = (number(x, NO_TIME) for x in ask)
        e, a, b, n = self.n = [number(x) for x in numbers.split(" ")]
        need(self.by in ("receipt", "event") and self.t0 <= self.t1 and e <= a < b <= n, "lines"); self.f, self.where, self.sums = f, {}, {}
        for name, length, digest in (x.split(" ") for x in sections):
            need(name not in self.where, "section twice")
            self.where[name] = byte, number(length); self.sums[name] = b64(digest, 32); byte += int(length)
        notes, self.segments = ([x[k:] for x in self.where if x[:k] == s] for s, k in (("note/", 5), ("segment/", 8)))
        self.notes = [number(x) for x in notes]
        stamps = {s: [f"timestamp/{s}"] * (f"timestamp/{s}" in self.where) for s in self.notes + [n]}
        order = ["checkpoint"] + sum([[f"note/{s}"] + stamps[s] for s in sorted(self.notes)], []) + stamps[n]
        order += "left hashes entries consistency anchors later".split() + ["segment/" + x for x in sorted(self.segments)] + ["keys"]
        need(list(self.where) == order and all(map(CHECK["id"], self.segments)), "sections: unknown, missing or out of order")
        need(all(e <= x <= b and x < n for x in self.notes), "notes"); need(byte == size, "the file does not end with its last section")
        for name in order:
            r, h = self.part(name), hashlib.sha256()
            while r.left: h.update(r.read(min(r.left, 1 << 20)))
            need(h.digest() == self.sums[name], "digest")
        self.remarks = [f"{x}: token not checked" for x in order if x[:10] == "timestamp/"]
    def part(self, name): at[0] = name; return Reader(self.f, *self.where[name])
    def whole(self, name, most=1 << 20): r = self.part(name); need(r.left <= most, "too large"); return r.read(r.left)
    def point(self, name, size):
        c = checkpoint(self.whole(name))
        need(c[:2] == (self.origin, size) and all([k.signed(c[3]) for k in self.keys]), "origin, size or signature")
        return c
def pack(f, size, policy, pinned):
    p = Pack(f, size); (e, a, b, n), top, r, tree = p.n, p.point("checkpoint", p.n[3]), p.part("left"), Tree(); at[0] = "checkpoint"
    if policy: policy.check(p.origin, top[3], {k.text for k in p.keys})
    else: p.remarks += [f"key not pinned: {k.text}" for k in p.keys]
    points, m = [(b, None, "entries")] + [(s, p.point(f"note/{s}", s)[2], f"note/{s}") for s in p.notes], pinned[1] if pinned else n
    at[0] = "pinned checkpoint"; need(not pinned or pinned[0] == p.origin, "another origin")
    need(m <= n, "this history is shorter than one already seen")
    need(not pinned or m < n or pinned[2] == top[2], "not the same root"); need(m <= b or m == n, "not shown to extend it")
    points += [(m, pinned[2], at[0])] if pinned and e <= m <= b else []; sizes, roots = {x[0] for x in points}, {}
    def add(h, leaves=1):
        if leaves: tree.add(h, leaves)
        if tree.size in sizes: roots[tree.size] = tree.root()
    at[0] = "left"; need(r.left == 32 * bin(e).count("1"), "length")
    add(b"", 0); [add(r.read(32), 1 << k) for k in range(62, -1, -1) if e >> k & 1]
    r = p.part("hashes"); need(r.left == 32 * (a - e), "length"); [add(r.read(32)) for _ in range(a - e)]
    r, story, batches, first = p.part("entries"), Story(p.origin, a), {}, None  # batches: those of the span, leaf: (key, place, length)
    for i in range(a, b):
        at[0] = f"entries leaf {i}"; length = r.u(2); raw = r.read(length); add(leaf_hash(raw)); o = entry(raw); first = first or o
        need(first["type"] == "state" and first["part"][0] == 1, "the first is no state with part 1"); story.leaf(i, o)
        if o["type"] != "batch": continue
        low, high = o["received"] if p.by == "receipt" else (o["events"][0] * 10**6, o["events"][1] * 10**6 + 999999)
        if low <= p.t1 and high >= p.t0: batches[i] = o["key"], r.pos - length, length
    need(r.left == 0, "bytes behind the last leaf"); story.heard(); covered = max(p.t0, first["time"]), min(p.t1, story.time)
    proof = p.whole("consistency"); proof = [proof[i:i + 32] for i in range(0, len(proof), 32)]
    need(consistent(b, n, roots[b], top[2], proof), "the leaves do not give the root of the checkpoint")
    for s, root, at[0] in points: need(root in (None, roots[s]), "not the root of the leaves")
    r, last, anchored = p.part("anchors"), 0, m >= e
    while r.left:
        before, last = last, r.u(8); proof = r.hashes(r.u(1)); need(before < last < e, "order"); anchored |= last == m
        need(last != m or consistent(m, n, pinned[2], top[2], proof), "not shown to extend the pinned checkpoint")
    need(anchored, "not shown to extend the pinned checkpoint"); r, last = p.part("later"), b - 1
    while r.left:
        i = r.u(8); at[0] = f"later leaf {i}"; need(last < i < n, "order")
        last, raw = i, r.read(r.u(2)); proof = r.hashes(r.u(1)); o = entry(raw)
        need(included(leaf_hash(raw), i, n, proof, top[2]), "not in the tree by its proof")
        need(o["type"] in ("seal", "erase", "erased", "policy", "hold", "release"), f"{o['type']} has no place here")
        story.leaf(i, o, True)
    erased, by_key, sealed, keys = story.limits({x[0] for x in batches.values()}), {}, {}, {}
    for i, x in batches.items(): by_key.setdefault(x[0], []).append(i)
    for sid, (i, o) in story.seals.items():
        mine, at[0] = by_key.get(o["key"], []), f"segment/{sid}"
        if sid in p.segments: need((o["bytes"], b64(o["sha256"])) == (p.where[at[0]][1], p.sums[at[0]]), f"not the file of seal leaf {i}")
        for leaf in (x for lo, hi in o["batches"] for x in mine[bisect.bisect_left(mine, lo):bisect.bisect_right(mine, hi)]):
            at[0] = f"entries leaf {leaf}"; need(leaf not in sealed and leaf < i, f"sealed twice (leaf {i})"); sealed[leaf] = sid
    for i, x in batches.items():
        at[0] = f"entries leaf {i}"; need(i in sealed, "batch without a seal")
        need(sealed[i] in p.segments or x[0] in erased, f"segment/{sealed[i]} is missing, and {x[0]} has no erase")
    *lines, end = p.whole("keys", 1 << 26).decode("ascii").split("\n"); need(end == "" and (p.mode == "open" or not lines), "lines")
    for name, key in (x.split(" ") for x in lines):
        need(not keys or last < name, "order"); last = name; keys[name] = b64(key, 32)
        need(name in story.commits and b64(story.commits[name]) == hkdf(keys[name], b"", b"commit"), f"{name}: not its commit")
    wanted = {i for i, x in batches.items() if x[0] in keys or p.mode == "open" and x[0] not in erased}
    def load(leaf): return entry(Reader(f, *batches[leaf][1:]).read(batches[leaf][2]))
    for i in wanted: need(batches[i][0] in keys, f"key {batches[i][0]} is missing")
    for sid in p.segments:
        at[0] = f"segment/{sid}"; need(sid in story.seals, "no seal names it"); seal = story.seals[sid][1]
        if seal["key"] in keys: segment(p.part(at[0]), sid, seal, keys[seal["key"]], wanted, load)
    for i in sorted(wanted): at[0] = f"entries leaf {i}"; need(False, f"its records are not in segment/{sealed[i]}")
    return ("PASS WITH DECLARED GAPS" if story.declared else "PASS"), covered, story.declared + p.remarks
def proof(f, size, policy, pinned):  # section 8
    at[0] = "proof"; need(size <= 1 << 27, "too large"); f.seek(0); head, _, c = f.read(size).partition(b"\n\n")
    first, extra, index, *path = head.decode().split("\n")
    need((first[-1], extra[:6], index[:6]) == ("1", "extra ", "index "), "first lines")
    index, path, at[0] = number(index[6:]), [b64(x, 32) for x in path], "extra"; x = canonical(b64(extra[6:]))
    need(set(x) == {"entry", "n", "proof", "record", "salt"} and N(x["n"]), "members")
    raw, inner = b64(x["entry"]), [b64(h, 32) for h in x["proof"]]
    at[0] = "checkpoint"; c = checkpoint(c); need(policy or pinned, "neither a policy nor a pinned checkpoint: nothing to check it with")
    if policy: policy.check(c[0], c[3])
    need(not pinned or pinned[:3] == c[:3], "not the pinned checkpoint, and nothing shows that one extends the other")
    at[0] = f"entry leaf {index}"; o = entry(raw); need(o["type"] == "batch", "no batch")
    d = b64(x["record"]); r = Reader(io.BytesIO(d), 0, len(d))
    need(included(leaf_hash(raw), index, c[1], path, c[2]), "not in the tree by its proof"); at[0] = f"record {index}/{x['n']}"
    received, event, ordinal, stream, flags = struct.unpack(">QqQIB", r.read(29)); cut = r.read(40 if flags & 4 else 0); size = r.left
    h = record(b64(x["salt"], 16), received, event, ordinal, stream, flags, cut, r.read(size))
    (r0, r1), (e0, e1) = o["received"], o["events"]
    need(included(h, x["n"], o["count"], inner, b64(o["root"])), "not in the batch by its proof")
    need(r0 <= received <= r1 and e0 <= event <= e1 and stream in [s[0] for s in o["streams"]] and size <= o["bytes"], "not its batch")
    return "PASS", (received, received), [] if policy else ["key not pinned: no policy, only the pinned checkpoint"]
def verify(path, policy, pinned):
    with open(path, "rb") as f:
        try:
            at[0] = "policy or pinned checkpoint"
            [need(not isinstance(x, Exception), x) for x in (policy, pinned)]; at[0], head = "file", f.read(23)
            need(head[:17] == b"palisade-pack/v1 " or head == b"c2sp.org/tlog-proof@v1\n", "neither a pack nor a tlog-proof")
            return (pack if head[:1] == b"p" else proof)(f, os.fstat(f.fileno()).st_size, policy, pinned)
        except Exception as x: return "FAIL", None, [f"{at[0]}: {x if type(x) is ValueError else type(x).__name__ + ' ' + str(x)}"[:300]]
def main():
    p = argparse.ArgumentParser(); p.add_argument("paths", nargs="*"); [p.add_argument(x) for x in ("--policy", "--checkpoint", "--list")]
    arg, code, given = p.parse_args(), 0, []
    for path, parse in ((arg.policy, Policy), (arg.checkpoint, checkpoint), (arg.list, lambda raw: os.fsdecode(raw).splitlines())):
        try: given.append(parse(open(path, "rb").read()) if path else None)
        except OSError as x: print(f"CANNOT OPEN\n{x}"); return 2
        except Exception as x: given.append(x)
    for path in arg.paths + (given[2] or []):
        try: verdict, covered, reasons = verify(path, *given[:2]) if os.path.isfile(path) else ("CANNOT OPEN", None, ["no such file"])
        except OSError as x: verdict, covered, reasons = "CANNOT OPEN", None, [str(x)]
        code = max(code, {"FAIL": 1, "CANNOT OPEN": 2}.get(verdict, 0)); reasons = [ascii(x)[1:-1] for x in reasons]
        if arg.list or len(arg.paths) > 1: print(verdict, *reasons[:1] or [""], ascii(path)[1:-1], sep="\t", flush=True); continue
        when = [str(datetime.datetime(1970, 1, 1) + datetime.timedelta(microseconds=t)) for t in covered or ()]
        print(verdict, "covered: " + (" to ".join(when) or "none"), *reasons, sep="\n")
    return code
if __name__ == "__main__": sys.exit(main())
