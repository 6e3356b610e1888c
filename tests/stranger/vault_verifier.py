#!/usr/bin/env python3
"""Verifies packs and one-record proofs, written from docs/vault-format.md alone. Standard library, `cryptography`, libbrotlidec.so.1."""
import argparse, base64, bisect, ctypes, datetime, hashlib, hmac, json, os, re, stat, struct, sys
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
NO_TIME, LAST_DAY, DAY_US, I63 = 253402300799999999, 2932896, 86400 * 10**6, 2**63 - 1
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
class Fail(Exception): pass
at = [""]                                                             # the place being checked: section, leaf, record
def need(ok, why):
    if not ok: raise Fail(f"{at[0]}: {why}")
def sha(b): return hashlib.sha256(b).digest()
def leaf_hash(b): return sha(b"\0" + b)
def node(l, r): return sha(b"\1" + l + r)
def b64(s, size=None):
    raw = base64.b64decode(s, validate=True)
    need(base64.b64encode(raw).decode() == s and size in (None, len(raw)), "base64 is not canonical, or of the wrong size"); return raw
def number(s, top=I63):
    need(re.fullmatch("0|[1-9][0-9]{0,18}", s) and int(s) <= top, f"not a number: {s[:40]!r}"); return int(s)
# ---- trees (RFC 6962, proofs as RFC 9162 2.1.3.2 and 2.1.4.2 check them)
class Tree:
    def __init__(self): self.size, self.stack = 0, []                 # perfect subtrees, largest first: (leaves, hash)
    def add(self, h, leaves=1):
        self.size += leaves
        while self.stack and self.stack[-1][0] == leaves: h, leaves = node(self.stack.pop()[1], h), 2 * leaves
        self.stack.append((leaves, h))
    def root(self):
        if not self.stack: return sha(b"")
        h = self.stack[-1][1]
        for _, l in reversed(self.stack[:-1]): h = node(l, h)
        return h
def included(leaf, index, size, proof, root):
    fn, sn, r = index, size - 1, leaf
    if not 0 <= index < size: return False
    for p in proof:
        if sn == 0: return False
        if fn & 1 or fn == sn:
            r = node(p, r)
            while not fn & 1 and fn: fn, sn = fn >> 1, sn >> 1
        else: r = node(r, p)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and r == root
def consistent(m, n, first, second, proof):
    if m == n or m == 0: return not proof and (first == second if m == n else first == sha(b""))
    if m & (m - 1) == 0: proof = [first] + proof
    if not proof or m > n: return False
    fn, sn = m - 1, n - 1
    while fn & 1: fn, sn = fn >> 1, sn >> 1
    fr = sr = proof[0]
    for p in proof[1:]:
        if sn == 0: return False
        if fn & 1 or fn == sn:
            fr, sr = node(p, fr), node(p, sr)
            while not fn & 1 and fn: fn, sn = fn >> 1, sn >> 1
        else: sr = node(sr, p)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and fr == first and sr == second
# ---- keys, notes, policies (C2SP)
class VKey:
    def __init__(self, text):
        part = text.split("+", 2)
        need(len(part) == 3 and part[0] and not re.search(r"\s", part[0]) and re.fullmatch("[0-9a-f]{8}", part[1]), "not a vkey")
        self.text, self.name, self.id, raw = text, part[0], bytes.fromhex(part[1]), b64(part[2])
        self.kind, self.raw = raw[0], raw[1:]
        name = self.name.encode("utf-8", "surrogateescape")
        need(self.id == sha(self.raw if self.kind == 2 else name + b"\n" + raw)[:4], "vkey: key id")
        if self.kind == 2:
            self.key = serialization.load_der_public_key(self.raw)
            need(isinstance(self.key, ec.EllipticCurvePublicKey) and isinstance(self.key.curve, ec.SECP256R1), "vkey: not P-256")
        elif self.kind in (1, 4): self.key = ed25519.Ed25519PublicKey.from_public_bytes(self.raw)
    def verify(self, text, sig):
        if self.kind == 2:
            need(decode_dss_signature(sig)[1] <= ORDER // 2, "ECDSA signature with s above n/2")
            return self.key.verify(sig, text, ec.ECDSA(hashes.SHA256()))
        if self.kind == 4:
            need(len(sig) == 72 and sig[0] < 128, "cosignature")
            return self.key.verify(sig[8:], b"cosignature/v1\ntime %d\n" % struct.unpack(">Q", sig[:8]) + text)
        self.key.verify(sig, text)
    def signed(self, note):                                           # a signature of this key that does not hold refuses the note
        mine = [s for n, i, s in note[1] if (n, i) == (self.name, self.id)]
        for s in mine:
            try: self.verify(note[0], s)
            except Fail: raise
            except Exception: need(False, f"signature of {self.name} does not hold")
        return bool(mine)
def note(raw):
    text = raw.decode()
    need(not re.search("[\0-\x09\x0b-\x1f]", text) and "\n\n" in text and text.endswith("\n"), "not a signed note")
    cut, sigs = text.rindex("\n\n") + 1, []
    for line in text[cut + 1:-1].split("\n"):
        m = re.fullmatch(r"— ([^\s+]+) (\S+)", line); need(m, "signature line")
        s = b64(m[2]); need(len(s) > 4, "signature line"); sigs.append((m[1], s[:4], s[4:]))
    return text[:cut].encode(), sigs
def checkpoint(raw):                                                  # (origin, size, root, note); no extension lines
    n = note(raw); lines = n[0].decode().split("\n")
    need(len(lines) == 4 and lines[0] and not lines[3], "checkpoint has not exactly three lines")
    return lines[0], number(lines[1]), b64(lines[2], 32), n
class Policy:
    def __init__(self, raw):
        self.logs, names, self.quorum = [], {}, None
        need(not re.search(b"[\0-\x08\x0b-\x1f\x7f]", raw), "control character")
        for line in raw.decode("utf-8", "surrogateescape").split("\n"):
            w = line.strip(" \t").replace("\t", " ").split(" "); w = [x for x in w if x]
            if not w or w[0][0] == "#": continue
            if w[0] == "log" and len(w) in (2, 3): self.logs.append(VKey(w[1])); continue
            need(len(w) > 1 and (w[0] == "quorum" or w[1] not in names and w[1] != "none"), "line or name")
            if w[0] == "witness" and len(w) in (3, 4): names[w[1]] = VKey(w[2])
            elif w[0] == "group" and len(w) > 3 and all(x in names for x in w[3:]):
                k = {"any": 1, "all": len(w) - 3}.get(w[2]) or number(w[2]); need(1 <= k <= len(w) - 3, "group threshold")
                used = [x for g in names.values() if isinstance(g, tuple) for x in g[2]] + w[3:]
                need(len(set(used)) == len(used), "a name is a member twice"); names[w[1]] = (k, [names[x] for x in w[3:]], w[3:])
            elif w[0] == "quorum" and len(w) == 2 and self.quorum is None and (w[1] in names or w[1] == "none"):
                self.quorum = names.get(w[1], ())
            else: need(False, "unknown line")
        keys = [k.raw for k in self.logs], [k.raw for k in names.values() if isinstance(k, VKey)]
        need(self.quorum is not None and all(len(set(k)) == len(k) for k in keys), "no quorum line, or a key twice")
    def check(self, origin, n, among=None):                           # among: the vkeys of a manifest; None: any log of the policy
        logs = [k for k in self.logs if k.name == origin and k.kind in (1, 2) and (among is None or k.text in among)]
        need(any([k.signed(n) for k in logs]), "no log key of the policy signed it")
        def met(q): return q.kind == 4 and q.signed(n) if isinstance(q, VKey) else not q or sum([met(x) for x in q[1]]) >= q[0]
        need(met(self.quorum), "the quorum of witnesses did not cosign")
# ---- entries
def day(s):
    if type(s) is not str or not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", s): return None
    try: return (datetime.date.fromisoformat(s) - datetime.date(1970, 1, 1)).days
    except ValueError: return None
def key_id(s):                                                        # (class, policy, late, day) or None
    m = re.fullmatch(r"([a-z0-9-]{1,32})\.([1-9][0-9]{0,9})\.(late\.)?(\d{4}-\d\d-\d\d)", s, re.A) if type(s) is str else None
    ok = m and int(m[2]) < 2**31 and day(m[4]) is not None
    return (m[1], int(m[2]), bool(m[3]), day(m[4])) if ok else None
def between(lo, hi): return lambda v: type(v) is int and lo <= v <= hi
def pair(t): return lambda v: type(v) is list and len(v) == 2 and t(v[0]) and t(v[1]) and v[0] <= v[1]
def row(*ts): return lambda v: type(v) is list and len(v) == len(ts) and all(t(x) for t, x in zip(ts, v))
def rows(t, least=0, most=65536):
    return lambda v: type(v) is list and least <= len(v) <= most and all(map(t, v)) and all(x[0] < y[0] for x, y in zip(v, v[1:]))
def text(v): return type(v) is str and len(v.encode("utf-16-le")) <= 2000           # a lone surrogate does not encode
def digest(v): return type(v) is str and bool(b64(v, 32))
def one(*values): return lambda v: type(v) is str and v in values
def is_class(v): return type(v) is str and re.fullmatch("[a-z0-9-]{1,32}", v)
def classes(v): return type(v) is dict and all(is_class(k) and pair(between(0, 36525))(x) and x[1] >= 1 for k, x in v.items())
def runs(v): return rows(pair(N))(v) and len(v) > 0 and all(x[1] < y[0] for x, y in zip(v, v[1:]))
N, TIME, SID, VER = between(0, I63), between(0, NO_TIME), between(1, 2**32 - 1), between(1, 2**31 - 1)
def DAY(v): return day(v) is not None
LOST, PART, KEY, EVENT = rows(row(SID, N, N)), pair(between(1, I63)), lambda v: key_id(v) is not None, between(-62135596800, 253402300799)
SCHEMA = {
    "state": dict(batches=N, records=N, classes=classes, holds=rows(row(VER, is_class, DAY, DAY)), origin=text, part=PART, policy=VER,
                  streams=LOST, v=between(1, 1)),
    "start": dict(aside=N, discarded=N, program=text, recovered=N, why=one("new", "clean", "crash", "restored")), "stop": {},
    "open": dict(stream=SID), "close": dict(lost=N, records=N, stream=SID), "heartbeat": dict(part=PART, streams=LOST),
    "batch": dict(bytes=N, commit=digest, count=between(1, 4096), events=pair(EVENT), key=KEY, received=pair(TIME), root=digest,
                  streams=rows(row(SID, N, between(1, 4096)), 1, 1024)),
    "gap": {"from": TIME, "reason": text, "stream": between(0, 2**32 - 1), "to": TIME},
    "seal": dict(batches=runs, bytes=N, key=KEY, segment=lambda v: type(v) is str and re.fullmatch("[0-9a-f]{32}", v), sha256=digest),
    "policy": dict(classes=classes, policy=VER), "hold": {"class": is_class, "from": DAY, "hold": VER, "reason": text, "to": DAY},
    "release": dict(hold=VER, reason=text), "erase": dict(batches=N, records=N, key=KEY, reason=text), "erased": dict(key=KEY),
    "clear": {"from": TIME, "reason": text, "records": N, "to": TIME, "what": one("search", "show", "scan", "proof", "pack")},
    "clock": {"from": TIME}, "rotate": dict(what=one("root"))}
def refuse(x): raise ValueError("fraction or constant")
def canonical(raw):
    o = json.loads(raw.decode("ascii"), parse_float=refuse, parse_constant=refuse)
    need(json.dumps(o, sort_keys=True, separators=(",", ":")).encode() == raw and type(o) is dict, "not canonical JSON"); return o
def entry(raw):
    o = canonical(raw); kind = o.get("type"); need(len(raw) <= 65535 and type(kind) is str and kind in SCHEMA, "unknown type")
    want = SCHEMA[kind]; need(set(o) == set(want) | {"type", "time"} and TIME(o["time"]), f"members of {kind}, or its time")
    for k, ok in want.items(): need(ok(o[k]), f"{kind}: member {k}")
    if kind == "batch": need(sum(s[2] for s in o["streams"]) == o["count"], "batch: streams do not add up to count")
    return o
def record(salt, received, event, ordinal, stream, flags, cut, raw):  # the rules of section 4; gives the leaf hash
    need(TIME(received) and EVENT(event) and 0 <= ordinal < 2**64 and SID(stream), "a number out of range")
    need(flags & 0xF0 == 0 and flags & 3 != 3 and (flags & 8 or event == received // 10**6), "flags, or event time")
    need(not flags & 4 or struct.unpack(">Q", cut[:8])[0] > len(raw), "truncated, but not longer")
    return leaf_hash(salt + struct.pack(">QqQIB", received, event, ordinal, stream, flags) + cut + raw)
# ---- what the entries say, leaf after leaf (7.6 and 7.8)
class Story:
    def __init__(self, origin, first):
        self.origin, self.first, self.time, self.known, self.lost, self.open = origin, first, None, {}, {}, set()
        self.policies, self.policy, self.holds, self.parts, self.total, self.mark = {}, None, {}, None, None, None
        self.gaps, self.silent, self.commits, self.keys, self.erases, self.seals, self.declared = {}, [], {}, {}, [], {}, []
        self.started = False
    def silence(self, t):
        if self.open and self.mark is not None and t - self.mark > 90 * 10**6: self.silent.append((self.mark, t, tuple(self.open), at[0]))
    def agree(self, sid, records, lost):
        need(self.known.get(sid) == records, f"stream {sid} has {self.known.get(sid)} records, not {records}")
        need(lost >= self.lost[sid], f"lost of stream {sid} goes down")
        if lost > self.lost[sid]: self.lost[sid] = lost; self.declared.append(f"{at[0]}: lost records of stream {sid}")
    def leaf(self, i, o, later=False):
        kind, t = o["type"], o["time"]
        if not later:
            if kind == "clock":
                need(self.time <= o["from"], "clock: from before the leaf before"); self.declared.append(f"{at[0]}: clock")
                if self.mark is not None: self.mark += t - o["from"]
            else: need(self.time is None or t >= self.time, "time goes back")
        self.time = t
        if self.parts and kind != "state": need(kind == "start" and self.total, "state without all its parts"); self.parts = None
        if kind in ("heartbeat", "close", "state", "stop"): self.silence(t); self.mark = None
        getattr(self, "on_" + kind, lambda i, o: None)(i, o)
        if kind in ("heartbeat", "close", "state", "open", "start") and self.open and self.mark is None: self.mark = t
    def on_state(self, i, o):
        p, head = o["part"], {k: v for k, v in o.items() if k not in ("part", "streams", "holds", "time")}
        need(o["origin"] == self.origin, "state: origin")
        if p[0] == 1: need(self.parts is None, "state: parts"); self.parts = [p, head, {}, {}]
        else: need(self.parts and self.parts[0] == [p[0] - 1, p[1]] and self.parts[1] == head, "state: parts"); self.parts[0] = p
        for s in o["streams"]: need(s[0] not in self.parts[2], "state: stream twice"); self.parts[2][s[0]] = s[1:]
        for h in o["holds"]: need(h[0] not in self.parts[3], "state: hold twice"); self.parts[3][h[0]] = (h[1], day(h[2]), day(h[3]))
        if p[0] < p[1]: return
        streams, holds, now = self.parts[2], self.parts[3], [o["batches"], o["records"]]
        if self.total is None:
            need(self.first or now == [0, 0] and not streams, "state: the first of a log, but not at nothing")
            self.total, self.holds, self.open = now, holds, set(streams)
            for s, (r, l) in streams.items(): self.known[s], self.lost[s] = r, l
            self.policy, self.policies = o["policy"], {o["policy"]: o["classes"]}
        need(now == self.total and holds == self.holds, "state: batches, records or holds are not as the leaves say")
        need(o["policy"] == self.policy and o["classes"] == self.policies[self.policy], "state: policy is not as the leaves say")
        for s, (r, l) in streams.items(): self.agree(s, r, l)
        need(self.started or set(streams) == self.open, "state: open streams are not as the leaves say")
        self.open, self.started, self.parts = set(streams), False, None
    def on_start(self, i, o):
        self.started = True
        if o["why"] == "crash" or o["aside"]: self.declared.append(f"{at[0]}: start, why {o['why']}, aside {o['aside']}")
    def on_open(self, i, o):
        need(o["stream"] not in self.known, "open: stream is known"); self.open.add(o["stream"])
        self.known[o["stream"]] = self.lost[o["stream"]] = 0
    def on_close(self, i, o):
        need(o["stream"] in self.open, "close: stream is not open"); self.agree(o["stream"], o["records"], o["lost"])
        self.open.remove(o["stream"])
    def on_heartbeat(self, i, o):
        for s in o["streams"]: self.agree(*s)
    def on_gap(self, i, o):
        self.gaps.setdefault(o["stream"], []).append((o["from"], o["to"])); self.declared.append(f"{at[0]}: gap, stream {o['stream']}")
    def on_batch(self, i, o):
        for s, before, count in o["streams"]:
            need(self.known.get(s) == before, f"batch: stream {s} has {self.known.get(s)} records, not {before}"); self.known[s] += count
        self.total = [self.total[0] + 1, self.total[1] + o["count"]]
        need(self.commits.setdefault(o["key"], o["commit"]) == o["commit"], "batch: commit of the key differs")
        cls, version, late, d = key_id(o["key"]); (e0, e1), (r0, r1) = o["events"], o["received"]
        need(cls in self.policies.get(version, {}), "batch: class or policy version of the key is not known")
        r0, r1 = r0 // DAY_US, r1 // DAY_US
        if late: need(r0 == r1 == d, "batch: received is not all on the day of the key")
        else: need(d * 86400 <= e0 and d <= r1 + 1 and (e1 // 86400 == d or r0 <= d <= r1), "batch: its times do not fit its key")
        self.keys.setdefault(o["key"], []).append((e0 // 86400, e1 // 86400, o["received"][1]))
    def on_seal(self, i, o):
        need(o["segment"] not in self.seals, "seal: segment sealed twice"); self.seals[o["segment"]] = (i, o)
    def on_policy(self, i, o):
        need(o["policy"] > self.policy, "policy: version goes back"); self.policy = o["policy"]; self.policies[self.policy] = o["classes"]
    def on_hold(self, i, o):
        need(o["hold"] not in self.holds, "hold: number is open")
        self.holds = {**self.holds, o["hold"]: (o["class"], day(o["from"]), day(o["to"]))}
    def on_release(self, i, o):
        need(o["hold"] in self.holds, "release: no such hold"); self.holds = {k: v for k, v in self.holds.items() if k != o["hold"]}
    def on_erase(self, i, o): self.erases.append((at[0], o["time"], o["key"], self.holds))
    def heard(self):                                                  # at the end of entries: more than 90 s not covered by gaps
        need(not self.parts, "state without all its parts"); self.silence(self.time)
        for t0, t1, streams, place in self.silent:
            for s in streams:
                reach, quiet = t0, 0
                for f, u in sorted(self.gaps.get(0, []) + self.gaps.get(s, [])) + [(t1, t1)]:
                    quiet += max(0, min(f, t1) - reach); reach = max(reach, min(u, t1))
                at[0] = place; need(quiet <= 90 * 10**6, f"{quiet // 10**6} s without a heartbeat, stream {s} open, and no gap covers them")
    def held(self, key, holds): return any(h[0] == key_id(key)[0] and e0 <= h[2] and e1 >= h[1]
                                           for h in holds.values() for e0, e1, _ in self.keys.get(key, []))
    def limits(self, span_keys):
        for place, t, key, holds in self.erases:
            at[0] = place; cls, version, _, _ = key_id(key)
            for _, _, received in self.keys.get(key, []):
                need(t >= received + self.policies[version][cls][0] * DAY_US, f"erase of {key} before its minimum")
            need(not self.held(key, holds), f"erase of {key} while a hold covers it")
        erased = {k for _, _, k, _ in self.erases}
        for key in sorted(span_keys - erased):
            cls, version, late, d = key_id(key); least, most = self.policies[version][cls]
            due = min(LAST_DAY, d + (least + 1 if late else most)); at[0] = f"entries, key {key}"
            need(self.time // DAY_US <= due + 1 or self.held(key, self.holds), "past its due date, and no erase")
        return erased
# ---- packs
class Reader:
    def __init__(self, f, start, size): self.f, self.pos, self.left = f, start, size
    def read(self, n):
        need(n <= self.left, "ends too early"); self.f.seek(self.pos); b = self.f.read(n); need(len(b) == n, "file ends too early")
        self.pos += n; self.left -= n; return b
    def u(self, n): return int.from_bytes(self.read(n), "big")
    def hashes(self, n): return [self.read(32) for _ in range(n)]
def decompress(data, plain, lib=[]):
    if not lib:
        lib.append(ctypes.CDLL("libbrotlidec.so.1")); lib[0].BrotliDecoderCreateInstance.restype = ctypes.c_void_p
    out, state = ctypes.create_string_buffer(plain + 1), ctypes.c_void_p(lib[0].BrotliDecoderCreateInstance(None, None, None))
    a, b = ctypes.c_size_t(len(data)), ctypes.c_size_t(plain + 1)
    i, o = ctypes.c_char_p(data), ctypes.cast(out, ctypes.c_void_p)
    try: r = lib[0].BrotliDecoderDecompressStream(state, *map(ctypes.byref, (a, i, b, o)), None)
    finally: lib[0].BrotliDecoderDestroyInstance(state)
    need(r == 1 and a.value == 0 and b.value == 1, "not one Brotli stream of the size said"); return out.raw[:plain]
def hkdf(k, salt, info): return hmac.digest(hmac.digest(salt or bytes(32), k, "sha256"), b"palisade/v1 " + info + b"\1", "sha256")
class Block:
    def __init__(self, data): self.d, self.p = data, 0
    def varint(self):
        v = shift = 0
        while True:
            c = self.d[self.p]; self.p += 1; v |= (c & 127) << shift; shift += 7
            if c < 128: break
        need(v < 2**64 and shift <= 70 and (c or shift == 7), "varint"); return v
    def deltas(self, n):
        out, v = [], 0
        for _ in range(n): z = self.varint(); v += (z >> 1) ^ -(z & 1); out.append(v)
        return out
    def take(self, n): need(n <= len(self.d) - self.p, "block ends too early"); self.p += n; return self.d[self.p - n:self.p]
def segment(r, sid, seal, key, wanted, load):                         # wanted: the batches of the span; load(leaf) gives the entry
    name, last = at[0], -1
    need(r.read(8) == b"PALSEG1\n" and r.read(16).hex() == sid, "magic or id")
    gcm, salt_key, k = AESGCM(hkdf(key, bytes.fromhex(sid), b"segment")), hkdf(key, b"", b"salt"), 0
    while n := r.u(4):
        at[0] = f"{name} block {k}"; plain = r.u(4); need(16 < n <= 2**24 + 2**16 and plain <= 2**24, "sizes")
        d = Block(decompress(gcm.decrypt(struct.pack(">IQ", 0, k), r.read(n), None), plain)); k += 1; parts, leaf = [], 0
        for _ in range(d.varint()):
            leaf += d.varint(); parts.append((leaf, d.varint())); need(leaf > last, "leaf indexes do not ascend"); last = leaf
            need(1 <= parts[-1][1] <= 4096 and any(x <= leaf <= y for x, y in seal["batches"]), "records, or a batch the seal does not name")
        count = sum(x[1] for x in parts); need(1 <= count <= 131072, "records")
        streams = [d.varint() for _ in range(count)]; ordinal, received, event = d.deltas(count), d.deltas(count), d.deltas(count)
        flags = d.take(count); size = [d.varint() for _ in range(count)]; cut = [d.take(40) if f & 4 else b"" for f in flags]
        need(all(0 <= o < 2**64 for o in ordinal), "ordinal")
        salts = Cipher(algorithms.AES(salt_key), modes.ECB()).encryptor().update(b"".join(struct.pack(">QQ", 0, o) for o in ordinal))
        j = 0
        for leaf, records in parts:
            tree, seen, start = Tree(), {}, j
            for j in range(start, start + records):
                at[0] = f"{name} record {leaf}/{j - start}"; seen[streams[j]] = seen.get(streams[j], 0) + 1
                tree.add(record(salts[16*j:16*j+16], received[j], event[j], ordinal[j], streams[j], flags[j], cut[j], d.take(size[j])))
            j += 1; mine = slice(start, j); at[0] = f"{name} leaf {leaf}"
            if leaf not in wanted: continue
            o = load(leaf); wanted.discard(leaf); need(o["count"] == records and o["bytes"] == sum(size[mine]), "count or bytes")
            need([[s, c] for s, _, c in o["streams"]] == sorted(map(list, seen.items())), "streams")
            need(b64(o["root"]) == tree.root(), "records do not give the root of the batch")
            need([min(event[mine]), max(event[mine])] == o["events"], "events")
            need([min(received[mine]), max(received[mine])] == o["received"], "received")
        at[0] = f"{name} block {k - 1}"; need(d.p == len(d.d), "bytes behind the records")
    at[0] = name; need(r.left >= 4, "footer"); foot = r.left - 4; r.pos += foot; r.left = 4; need(r.u(4) == foot, "footer length")
def pack(f, size, policy, pinned):
    at[0] = "manifest"; f.seek(0); head = f.readline(64); m = re.fullmatch(rb"palisade-pack/v1 ([1-9][0-9]{0,9})\n", head)
    need(m and int(m[1]) <= size - len(head), "first line"); raw = f.read(int(m[1])); sign = note(raw); lines = sign[0].decode().split("\n")
    need(lines[0] == "palisade-pack/v1" and lines.pop() == "" and len(lines) > 6 and lines[1], "first lines"); origin = lines[1]
    vkeys = [VKey(x[4:]) for x in lines[2:4] if x.startswith("key ")]; rest = lines[2 + len(vkeys):]
    need([k.kind for k in vkeys] in ([2], [2, 1]), "key lines")
    need([s[:2] for s in sign[1]] == [(k.name, k.id) for k in vkeys] and all([k.signed(sign) for k in vkeys]), "signature lines")
    need(rest[0] in ("closed", "open"), "closed or open"); ask = rest[1].split(" "); nums = [number(x) for x in rest[2].split(" ")]
    need(len(ask) == 3 and ask[0] in ("receipt", "event") and len(nums) == 4, "lines"); t0, t1 = (number(x, NO_TIME) for x in ask[1:])
    e, a, b, n = nums; need(t0 <= t1 and e <= a < b <= n, "numbers"); where, at_byte, names, sums = {}, len(head) + len(raw), [], {}
    for line in rest[3:]:
        w = line.split(" "); need(len(w) == 3 and w[0] not in where, "section line"); where[w[0]] = (at_byte, number(w[1]))
        at_byte += where[w[0]][1]; names.append(w[0]); sums[w[0]] = b64(w[2], 32)
    need(at_byte == size, "the file does not end with the last section")
    sizes = [number(x[5:]) for x in names if re.fullmatch("note/[0-9]+", x)]; ids = [x[8:] for x in names if x.startswith("segment/")]
    need(sizes == sorted(sizes) and all(e <= x <= b and x < n for x in sizes), "notes"); stamped = {x for x in names if x[:10] == "timestamp/"}
    order = ["checkpoint"] + [y for x in sizes + [n] for y in (f"note/{x}", f"timestamp/{x}") if y in stamped or y[0] == "n" and x != n]
    order += ["left", "hashes", "entries", "consistency", "anchors", "later"] + ["segment/" + x for x in sorted(ids)] + ["keys"]
    need(names == order and all(re.fullmatch("[0-9a-f]{32}", x) for x in ids), "sections: unknown, missing or out of order")
    def part(name): at[0] = name; return Reader(f, *where[name])
    def whole(name, most): r = part(name); need(r.left <= most, "too large"); return r.read(r.left)
    for name in names:
        r, h = part(name), hashlib.sha256()
        while r.left: h.update(r.read(min(r.left, 1 << 20)))
        need(h.digest() == sums[name], "digest")
    def signed_point(name, want):
        c = checkpoint(whole(name, 1 << 20)); need(c[:2] == (origin, want), "origin or size")
        for k in vkeys: need(k.signed(c[3]), f"not signed by {k.name}")
        return c
    top, points, remarks = signed_point("checkpoint", n), [(s, signed_point(f"note/{s}", s)[2], f"note/{s}") for s in sizes], []
    at[0] = "checkpoint"
    if policy: policy.check(origin, top[3], {k.text for k in vkeys})
    else: remarks += [f"key not pinned: {k.text}" for k in vkeys]
    remarks += [f"{x}: token not checked" for x in names if x in stamped]
    if pinned:
        at[0] = "pinned checkpoint"; need(pinned[0] == origin, "another origin")
        need(pinned[1] <= n, "this history is shorter than one already seen")
        if e <= pinned[1] <= b: points.append((pinned[1], pinned[2], at[0]))
        elif pinned[1] == n: need(pinned[2] == top[2], "not the same root")
        else: need(pinned[1] < e, "not shown to extend it")
    tree, r = Tree(), part("left"); need(r.left == 32 * bin(e).count("1"), "length"); roots, need_at = {}, {p[0] for p in points} | {b}
    for bit in reversed(range(63)):
        if e >> bit & 1: tree.add(r.read(32), 1 << bit)
    def grow(h):
        tree.add(h)
        if tree.size in need_at: roots[tree.size] = tree.root()
    roots[e] = tree.root(); r = part("hashes"); need(r.left == 32 * (a - e), "length")
    while r.left: grow(r.read(32))
    r, story, offsets, span, covered_from, batch_key = part("entries"), Story(origin, a), {}, set(), None, {}
    for i in range(a, b):
        at[0] = f"entries leaf {i}"; length = r.u(2); offsets_i = (r.pos, length); rawe = r.read(length); grow(leaf_hash(rawe)); o = entry(rawe)
        if i == a: need(o["type"] == "state" and o["part"][0] == 1, "the first is no state with part 1"); covered_from = o["time"]
        story.leaf(i, o)
        if o["type"] == "batch":
            low, high = o["received"] if ask[0] == "receipt" else (o["events"][0] * 10**6, o["events"][1] * 10**6 + 999999)
            if low <= t1 and high >= t0: span.add(i); offsets[i] = offsets_i; batch_key[i] = o["key"]
    need(r.left == 0, "bytes behind the last leaf"); story.heard(); covered = (max(t0, covered_from), min(t1, story.time))
    r = part("consistency"); need(r.left % 32 == 0 and r.left <= 4096, "length")
    need(consistent(b, n, roots[b], top[2], r.hashes(r.left // 32)), "the leaves do not give the root of the checkpoint")
    for s, root, name in points: at[0] = name; need(roots[s] == root, "not the root of the leaves")
    r, before, shown = part("anchors"), -1, not (pinned and pinned[1] < e)
    while r.left:
        m = r.u(8); proof = r.hashes(r.u(1)); need(before < m < e, "order"); before = m
        if pinned and m == pinned[1]: shown = True; need(consistent(m, n, pinned[2], top[2], proof), f"pinned checkpoint {m} is not extended")
    need(shown, "pinned checkpoint: not shown to extend it"); r, before = part("later"), b - 1
    while r.left:
        i = r.u(8); at[0] = f"later leaf {i}"; need(before < i < n, "order"); before = i; rawe = r.read(r.u(2)); proof = r.hashes(r.u(1))
        need(included(leaf_hash(rawe), i, n, proof, top[2]), "not in the tree by its proof"); o = entry(rawe)
        need(o["type"] in ("seal", "erase", "erased", "policy", "hold", "release"), f"a {o['type']} has no place here"); story.leaf(i, o, True)
    erased, by_key, sealed = story.limits(set(batch_key.values())), {}, {}
    for i in sorted(span): by_key.setdefault(batch_key[i], []).append(i)
    for sid, (i, o) in story.seals.items():
        mine = by_key.get(o["key"], [])
        for x, y in o["batches"]:
            for leaf in mine[bisect.bisect_left(mine, x):bisect.bisect_right(mine, y)]:
                at[0] = f"entries leaf {leaf}"; need(leaf not in sealed and leaf < i, f"in more than one seal (leaf {i})"); sealed[leaf] = sid
        if sid in ids:
            at[0] = f"segment/{sid}"; need((o["bytes"], b64(o["sha256"])) == (where[at[0]][1], sums[at[0]]), f"not the file of seal leaf {i}")
    for i in sorted(span):
        at[0] = f"entries leaf {i}"; need(i in sealed, "batch without a seal")
        need(sealed[i] in ids or batch_key[i] in erased, f"segment/{sealed[i]} is missing, and {batch_key[i]} has no erase")
    for sid in ids: at[0] = f"segment/{sid}"; need(sid in story.seals, "no seal names it")
    lines, keys = whole("keys", 1 << 26).decode("ascii").split("\n"), {}
    need(lines.pop() == "" and (rest[0] == "open" or not lines), "lines")
    for line in lines:
        w = line.split(" "); need(len(w) == 2 and key_id(w[0]) and (not keys or list(keys)[-1] < w[0]), "line or order"); k = b64(w[1], 32)
        need(w[0] in story.commits and hkdf(k, b"", b"commit") == b64(story.commits[w[0]]), f"{w[0]} does not agree with the commit"); keys[w[0]] = k
    def load(leaf): return entry(Reader(f, *offsets[leaf]).read(offsets[leaf][1]))
    if rest[0] == "open":
        wanted = {i for i in span if batch_key[i] in keys}
        for i in span - wanted: at[0] = f"keys, leaf {i}"; need(batch_key[i] in erased, f"key {batch_key[i]} is missing")
        for sid in ids:
            o = story.seals[sid][1]; mine = {i for i in wanted if sealed[i] == sid}
            if o["key"] in keys: segment(part(f"segment/{sid}"), sid, o, keys[o["key"]], mine, load)
            at[0] = f"segment/{sid}"; need(not mine, f"batch {min(mine, default=0)} is not in it")
        for i in wanted: at[0] = f"entries leaf {i}"; need(sealed[i] in ids, "segment is missing, but its key is there")
    return ("PASS WITH DECLARED GAPS" if story.declared else "PASS"), covered, story.declared + remarks
# ---- one record (section 8)
def proof(f, size, policy, pinned):
    at[0] = "proof"; need(size <= 1 << 27, "too large"); f.seek(0); head, _, point = f.read(size).partition(b"\n\n"); lines = head.decode().split("\n")
    need(lines[0] == "c2sp.org/tlog-proof@v1" and lines[1][:6] == "extra " and lines[2][:6] == "index ", "first lines")
    index, hs = number(lines[2][6:]), [b64(x, 32) for x in lines[3:]]
    at[0] = "extra"; x = canonical(b64(lines[1][6:])); need(set(x) == {"entry", "n", "proof", "record", "salt"}, "members")
    need(N(x["n"]) and type(x["proof"]) is list, "members"); raw, inner = b64(x["entry"]), [b64(h, 32) for h in x["proof"]]
    at[0] = "checkpoint"; c = checkpoint(point); need(policy or pinned, "neither a policy nor a pinned checkpoint: nothing to check it with")
    if policy: policy.check(c[0], c[3])
    if pinned: need(pinned[:3] == c[:3], "not the pinned checkpoint, and nothing shows that one extends the other")
    at[0] = f"entry leaf {index}"; o = entry(raw); need(o["type"] == "batch", "no batch")
    need(included(leaf_hash(raw), index, c[1], hs, c[2]), "not in the tree by its proof")
    at[0] = f"record {index}/{x['n']}"; d, salt = Block(b64(x["record"])), b64(x["salt"], 16)
    received, event, ordinal, stream, flags = struct.unpack(">QqQIB", d.take(29)); cut = d.take(40) if flags & 4 else b""
    h = record(salt, received, event, ordinal, stream, flags, cut, d.d[d.p:])
    need(included(h, x["n"], o["count"], inner, b64(o["root"])), "not in the batch by its proof")
    need(any(s[0] == stream for s in o["streams"]) and len(d.d) - d.p <= o["bytes"], "stream or bytes not of the batch")
    need(o["received"][0] <= received <= o["received"][1] and o["events"][0] <= event <= o["events"][1], "times not of the batch")
    return "PASS", (received, received), [] if policy else ["key not pinned: no policy, only the pinned checkpoint"]
def verify(path, policy, pinned):
    with open(path, "rb") as f:
        st = os.fstat(f.fileno())
        if not stat.S_ISREG(st.st_mode): raise OSError("not a file")
        try:
            at[0] = "file"; need(not isinstance(policy, str), policy); need(not isinstance(pinned, str), pinned); head = f.read(23)
            need(head[:17] == b"palisade-pack/v1 " or head == b"c2sp.org/tlog-proof@v1\n", "neither a pack nor a tlog-proof")
            return (pack if head[:1] == b"p" else proof)(f, st.st_size, policy, pinned)
        except Fail as x: return "FAIL", None, [str(x)]
        except Exception as x: return "FAIL", None, [f"{at[0]}: {type(x).__name__}: {str(x)[:200]}"]
def main():
    p = argparse.ArgumentParser(); p.add_argument("--policy"); p.add_argument("--checkpoint"); p.add_argument("--list")
    p.add_argument("paths", nargs="*"); arg = p.parse_args(); code, given = 0, []
    for name, read in ((arg.policy, Policy), (arg.checkpoint, checkpoint)):
        try: given.append(name and read(open(name, "rb").read()))
        except OSError: print(f"cannot open {name}"); return 2
        except Exception as x: given.append(f"the policy or the pinned checkpoint is not one: {x}")
    try: paths = arg.paths + (open(arg.list, encoding="utf-8", errors="surrogateescape").read().splitlines() if arg.list else [])
    except OSError: print(f"cannot open {arg.list}"); return 2
    for path in paths:
        try: verdict, covered, reasons = verify(path, *given)
        except (OSError, ValueError) as x: verdict, covered, reasons = "CANNOT OPEN", None, [str(x)]
        code = max(code, {"FAIL": 1, "CANNOT OPEN": 2}.get(verdict, 0)); reasons = [ascii(x)[1:-1] for x in reasons]
        if arg.list or len(paths) > 1: print(verdict, (reasons or [""])[0], ascii(path)[1:-1], sep="\t", flush=True); continue
        print(verdict)
        print("covered: " + (" to ".join(str(datetime.datetime(1970, 1, 1) + datetime.timedelta(microseconds=t)) for t in covered) if covered else "none"))
        for x in reasons: print(x)
    return code
if __name__ == "__main__": sys.exit(main())
