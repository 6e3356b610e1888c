#!/usr/bin/env python3
"""Verifies packs and one-record proofs, from docs/vault-format.md alone. Python 3.11, `cryptography`, libbrotlidec.so.1."""
import argparse, base64, bisect, collections, ctypes, datetime, functools, hashlib, hmac, itertools, json, os, re, struct, sys
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, utils
from cryptography.hazmat.primitives.ciphers import Cipher, aead, algorithms, modes
LAST_TIME, LAST_DAY, US, DAY_S, NUM, at = 253402300799999999, 2932896, 10**6, 86400, "(0|[1-9][0-9]{0,18})", [1, ""]  # at: check, place
COMPACT, HALF_ORDER = {"sort_keys": True, "separators": (",", ":")}, 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551 // 2
def need(ok, why):
    if not ok: raise ValueError(why)
def parse(pattern, text, why): m = re.fullmatch(pattern, text); need(m, why); return m
def sha(b): return hashlib.sha256(b).digest()
def b64(s, size=None):
    raw = base64.b64decode(s, validate=True); need(base64.b64encode(raw).decode() == s and size in (None, len(raw)), "base64"); return raw
class Reader:
    def __init__(self, data): self.data, self.pos, self.left = data, 0, len(data)
    def read(self, n): need(0 <= n <= self.left, "too short"); self.pos += n; self.left -= n; return bytes(self.data[self.pos - n:self.pos])
    def u(self, n): return int.from_bytes(self.read(n), "big")
    def hashes(self, n): return [self.read(32) for _ in range(n)]
    def varint(self):
        v, shift, c = 0, 0, 128
        while c > 127: c = self.u(1); v |= (c & 127) << shift; shift += 7
        need(v < 2**64 and shift <= 70 and (c or shift == 7), "varint"); return v
    def varints(self, n): return [self.varint() for _ in range(n)]
    def column(self, n): return [(v + 2**63) % 2**64 - 2**63 for v in itertools.accumulate((z >> 1) ^ -(z & 1) for z in self.varints(n))]
# ---- RFC 6962; a tree is the list of its perfect subtrees, largest first, as (leaves, hash)
def leaf_hash(b): return sha(b"\0" + b)
def node(left, right): return sha(b"\1" + left + right)
def add(tree, h, leaves=1):
    while tree and tree[-1][0] == leaves: h, leaves = node(tree.pop()[1], h), 2 * leaves
    tree.append((leaves, h))
def root(tree): return functools.reduce(lambda h, x: node(x[1], h), tree[-2::-1], tree[-1][1] if tree else sha(b""))
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
        m = parse(r"([^\s+]+)\+([0-9a-fA-F]{8})\+(\S+)", text, "no vkey"); self.text, self.name, self.raw = text, m[1], b64(m[3])
        self.id, self.kind, raw = bytes.fromhex(m[2]), self.raw[0], self.raw[1:]; need(self.kind in kinds, "vkey: type")
        self.key = (serialization.load_der_public_key if self.kind == 2 else ed25519.Ed25519PublicKey.from_public_bytes)(raw)
        named = raw if self.kind == 2 else self.name.encode("utf-8", "surrogateescape") + b"\n" + self.raw
        need(self.id == sha(named)[:4] and (self.kind != 2 or self.key.curve.name == "secp256r1"), "vkey: key id, or curve")
    def signed(self, note):  # a line has its name and key id, and each such line holds
        text, mine = note[0], [sig for *who, sig in note[1] if who == [self.name, self.id]]
        def parts(sig): return {1: (sig, text), 2: (sig, text, ec.ECDSA(hashes.SHA256())), 4: (sig[8:], b"cosignature/v1\ntime %d\n%b" % (
            int.from_bytes(sig[:8], "big"), text))}[self.kind]
        try: return bool([self.key.verify(*parts(sig)) for sig in mine])
        except InvalidSignature: return False
def log_keys(texts):  # the log's own keys: ECDSA, or that and Ed25519, of one name
    keys = [VKey(*x) for x in zip(texts, (2, 1))]
    need(1 <= len(texts) <= 2 and all(k.name == keys[0].name for k in keys), "not one or two keys of one name"); return keys
def signed_note(raw):  # (text, [(key name, key id, signature)])
    m = parse(r"((?:[^\0-\x1f]*\n)+)\n((?:— [^\0-\x1f\s+]+ \S+\n)+)", bytes(raw).decode(), "no signed note")
    lines = [(name, b64(x)) for name, x in re.findall(r"— (\S+) (\S+)\n", m[2])]; need(all(len(x) > 4 for _, x in lines), "no signature")
    return m[1].encode(), [(name, x[:4], x[4:]) for name, x in lines]
def checkpoint(raw, keys, enough=all):  # (size, root, note); of the origin, without extension lines, signed by all or any of the keys
    note = signed_note(raw); m = parse(rf"(.+)\n{NUM}\n(.+)\n", note[0].decode(), "no checkpoint of three lines")
    need(m[1] == keys[0].name and enough([k.signed(note) for k in keys]), "origin, or not signed by the log's keys")
    return int(m[2]), b64(m[3], 32), note
def read_policy(raw):  # (log keys, the quorum as a test of a note, timestamp roots)
    logs, roots, quorum, names, once = [], [], [], {"none": lambda note: True}, {("name", "none"), ("member", "none")}
    def new(*x): need(x not in once, "a key, a name or a member twice"); once.add(x); return x[1]
    def group(k, tests):
        k = {"any": 1, "all": len(tests)}.get(k) or int(re.fullmatch(NUM, k)[0])
        need(1 <= k <= len(tests), "group"); return lambda note: sum(test(note) for test in tests) >= k
    need(not re.search(b"[\0-\x08\x0b-\x1f\x7f]", raw), "control character")
    for line in raw.split(b"\n"):
        match [x.decode("utf-8", "surrogateescape") for x in line.split()]:
            case ["log", key, *url] if len(url) < 2: logs.append(VKey(key, 1, 2)); new("log", logs[-1].raw)
            case ["witness", name, x, *url] if len(url) < 2: k = VKey(x, 4); new("witness", k.raw); names[new("name", name)] = k.signed
            case ["group", name, k, *members]: names[new("name", name)] = group(k, [names[new("member", x)] for x in members])
            case ["quorum", name]: quorum.append(names[name])
            case ["timestamp", certificate]: roots.append(b64(certificate))
            case words: need(not words or words[0][0] == "#", f"unknown line {line!r}")
    need(len(quorum) == 1, "not one quorum line"); return logs, quorum[0], roots
def trusted(policy, pinned, keys, note, stamps):  # check 2, what the policy asks; gives the remarks
    (logs, quorum, roots), named = policy, {(k.name, k.raw) for k in keys}
    need(not logs or named & {(k.name, k.raw) for k in logs}, "no log key of the policy is among the keys")
    need(quorum(note), "no quorum of witnesses"); need(not roots, "timestamps are asked for, and this program cannot open RFC 3161 tokens")
    remarks = [] if logs or pinned is not None else [f"key not pinned: {k.text}" for k in keys]
    return remarks + [f"{x}: not checked, this program cannot open RFC 3161 tokens" for x in stamps]
# ---- entries and records (sections 3 to 5)
def day(s): d = datetime.date.fromisoformat(s); need(str(d) == s, "day"); return d.toordinal() - 719163
def key_id(s):  # (class, policy, late, day)
    m = parse(r"([a-z0-9-]{1,32})\.([1-9][0-9]{0,9})\.(late\.)?([0-9-]{10})", s, "key id")
    need(int(m[2]) < 2**31, "key id"); return m[1], int(m[2]), bool(m[3]), day(m[4])
def span(lo, hi): return lambda v: type(v) is int and lo <= v <= hi
def word(pattern): return lambda v: type(v) is str and re.fullmatch(pattern, v)
def row(*ts): return lambda v: type(v) is list and len(v) == len(ts) and all(t(x) for t, x in zip(ts, v))
def pair(t): return lambda v: row(t, t)(v) and v[0] <= v[1]
def rows(t, least=0, most=65535, end=0):  # ascending: the first number of a row is above number `end` of the row before
    return lambda v: type(v) is list and least <= len(v) <= most and all(map(t, v)) and all(x[end] < y[0] for x, y in itertools.pairwise(v))
N, SID, VER, COUNT, TIME = span(0, 2**63 - 1), span(1, 2**32 - 1), span(1, 2**31 - 1), span(1, 4096), span(0, LAST_TIME)
ACTOR, KIND = word("[0-9a-f]{32}"), word("[a-z0-9.-]{1,32}")
EVENT, DAY, CLASS, DAYS = span(-62135596800, 253402300799), lambda v: day(v) is not None, word("[a-z0-9-]{1,32}"), pair(span(0, 36525))
CHECK = {  # kinds that are not here are words
    "1": span(1, 1), "n": N, "number": VER, "count": COUNT, "stream": SID, "stream0": span(0, 2**32 - 1), "time": TIME, "day": DAY,
    "class": CLASS, "id": word("[0-9a-f]{32}"), "key": key_id, "part": pair(VER), "times": pair(TIME), "seconds": pair(EVENT),
    "text": lambda v: type(v) is str and len(v.encode("utf-16-le")) <= 2000, "hash": lambda v: b64(v, 32),
    "classes": lambda v: type(v) is dict and all(CLASS(k) and DAYS(x) and x[1] > 0 for k, x in v.items()),
    "acts": lambda v: type(v) is list and len(v) <= 256 and all(row(ACTOR, KIND)(x) for x in v),
    "holds": rows(lambda v: row(VER, CLASS, DAY, DAY)(v) and v[2] <= v[3]), "counts": rows(row(SID, N, N)),
    "shares": rows(row(SID, N, COUNT), 1, 1024), "runs": rows(pair(N), 1, end=1)}
TYPES = {x.split()[0]: dict(m.split(":") for m in f"type:{x.strip()} time:time".split()) for x in """
    state batches:n classes:classes holds:holds origin:text part:part policy:number records:n streams:counts v:1; clock from:time;
    start aside:n discarded:n program:text recovered:n why:new|clean|crash|restored; stop; open stream:stream; erased key:key;
    batch bytes:n commit:hash count:count events:seconds key:key received:times root:hash streams:shares; rotate what:root;
    close lost:n records:n stream:stream; heartbeat part:part streams:counts; gap from:time reason:text stream:stream0 to:time;
    seal batches:runs bytes:n key:key segment:id sha256:hash; hold class:class from:day hold:number reason:text to:day;
    policy classes:classes policy:number; release hold:number reason:text; erase batches:n key:key reason:text records:n;
    clear from:time reason:text records:n to:time what:search|show|scan|proof|pack""".split(";")}
def canonical(raw): o = json.loads(raw.decode("ascii")); need(json.dumps(o, **COMPACT).encode() == raw, "not canonical JSON"); return o
def entry(raw):
    o = canonical(raw); form = dict(TYPES[o["type"]]); ledger = o["type"] == "batch" and o["key"].startswith("ledger.")
    if ledger: form["ledger"] = "acts"; need(len(o["ledger"]) == o["count"], "not an act for each record")
    need(o.keys() == form.keys() and len(raw) < 2**16, "members, or too long")
    for k, kind in form.items(): need(CHECK.get(kind, word(kind))(o[k]), f"{o['type']}: member {k}")
    need("to" not in o or o["from"] <= o["to"], "from is after to")
    need(o["type"] != "batch" or sum(x[2] for x in o["streams"]) == o["count"], "streams do not add up to count"); return o
def plain(v, deep=1):  # what canonical JSON may hold
    need(type(v) in (str, bool) or N(abs(v) - (v < 0)) if type(v) in (str, bool, int) else type(v) in (list, dict) and deep <= 8, "a value of another kind")
    for x in v if type(v) is dict else []: need(re.fullmatch("[ -~]*", x), "a member's name")
    for x in v.values() if type(v) is dict else v if type(v) is list else []: plain(x, deep + 1)
    type(v) is str and v.encode()
def act(raw):  # what the leaf shows of a ledger entry
    o = canonical(raw); plain(o); need(o.keys() == {"actor", "body", "kind", "object", "time"}, "members of a ledger entry")
    need(ACTOR(o["actor"]) and KIND(o["kind"]) and type(o["object"]) is str and len(o["object"].encode("utf-16-le")) <= 200, "actor, kind or object")
    need(TIME(o["time"]) and type(o["body"]) is dict, "time or body of a ledger entry"); return [o["actor"], o["kind"]]
def record(received, event, ordinal, stream, flags, cut, raw):  # its leaf data after the salt
    need(TIME(received) and EVENT(event) and N(ordinal) and SID(stream) and flags < 16 and flags & 3 < 3, "a number out of range, or flags")
    need(flags & 8 or event == received // US, "event time without its flag")
    need(not flags & 4 or len(raw) < int.from_bytes(cut[:8], "big") < 2**63, "truncated, but not longer")
    return struct.pack(">QqQIB", received, event, ordinal, stream, flags) + cut + raw
class Story:  # what the entries say, leaf after leaf: the rules of check 5, and those of 7 and 8 that belong to a leaf
    def __init__(self):  # under: the batches of a key, as (leaf, entry); limits: its minimum, and the date when it is due
        self.kind, self.turn, self.time, self.stand, self.first, self.started, self.declared = "", [1, 1], 0, None, True, False, []
        self.streams, self.ever, self.policies, self.older, self.holds, self.limits = {}, set(), {}, 0, {}, {}
        self.gaps, self.under, self.seals, self.sealed, self.erased = *(collections.defaultdict(list) for _ in "12"), {}, {}, set()
    def leaf(self, i, o, later=False):
        kind, t, s, key, since = (o.get(x) for x in ("type", "time", "stream", "key", "from"))
        (j, n), part, before = self.turn, o.get("part", [1, 1]), self.kind; self.kind, self.turn = kind, part
        need(later or (since if kind == "clock" else t) >= self.time, "time goes back"); self.time = t
        need(later or ((kind, part) == (before, [j + 1, n]) if j < n else part[0] == 1), "a part out of turn")
        at[0] = {"seal": 7, "erase": 8}.get(kind, at[0]); need(self.stand or kind == "state", "the first is no state")
        if kind in ("gap", "clock") or o.get("aside") or o.get("why") in ("crash", "restored"): self.declared.append(f"{at[1]}: {kind}")
        match kind:
            case "state" | "heartbeat": self.listed(kind == "state", t, *o["part"], o)
            case "batch": self.batch(i, o, key, *o["received"], *o["events"])
            case "start": self.started = True
            case "stop": self.heard(self.streams, t, t); self.streams = {}
            case "open": need(s not in self.ever, "open: stream seen before"); self.ever.add(s); self.streams[s] = [0, 0, t]
            case "close": self.agree(s, o["records"], o["lost"]); self.heard([s], t, t); del self.streams[s]
            case "clock": self.heard(self.streams, since, t)
            case "gap": self.gaps[s].append((since, o["to"]))
            case "policy":
                need(o["policy"] > self.stand[2], "no higher version"); self.older, self.since = self.stand[2], t
                self.stand[2:] = o["policy"], o["classes"]; self.policies[o["policy"]] = o["classes"]
            case "hold": need(o["hold"] not in self.holds, "number open"); self.holds[o["hold"]] = [o["hold"], o["class"], since, o["to"]]
            case "release": need(self.holds.pop(o["hold"], self.first), "release: no such hold")
            case "seal":
                need(o["batches"][-1][1] < i and o["segment"] not in self.seals, "runs beyond itself, or segment sealed twice")
                mine, at_leaf = self.under[key], bisect.bisect_left; self.seals[o["segment"]] = o, {}
                for i, batch in (x for y, z in o["batches"] for x in mine[at_leaf(mine, (y,)):at_leaf(mine, (z + 1,))]):
                    need(i not in self.sealed, "sealed twice"); self.sealed[i] = o["segment"]; self.seals[o["segment"]][1][i] = batch
            case "erase" if key not in self.erased:
                self.erased.add(key); need(not self.held(key), f"erase of {key} while a hold covers it")
                for _, x in self.under[key]: need(t >= x["received"][1] + self.limits[key][0] * DAY_S * US, "erase before the minimum")
    def listed(self, state, t, i, n, o):  # one part of a state or heartbeat
        now = [o.get(x) for x in ("batches", "records", "policy", "classes")]; self.stand = self.stand or now
        need(not state or now == self.stand and o["origin"] == self.keys[0].name, "state: not as things stand")
        self.policies = self.policies or {now[2]: now[3]}
        self.heard(self.streams, t, t); self.rows, self.held_rows = ([], []) if i == 1 else (self.rows, self.held_rows)
        for s, *counts in o["streams"]:
            self.first and (self.ever.add(s), self.streams.update({s: [*counts, t]})); self.agree(s, *counts)
        for x, more in (self.rows, o["streams"]), (self.held_rows, o.get("holds", [])):
            need(not (x and more) or x[-1][0] < more[0][0], "the rows of the parts do not ascend"); x += more
        if i < n: return
        gone = self.streams.keys() - {x[0] for x in self.rows}; need(not gone or state and self.started, f"without streams {sorted(gone)}")
        self.streams = {s: x for s, x in self.streams.items() if s not in gone}; holds = {x[0]: x for x in self.held_rows}
        if state: self.holds = holds if self.first else self.holds; self.first = self.started = False
        need(not state or holds == self.holds, "state: not the open holds")
    def agree(self, s, records, lost):
        need(s in self.streams and self.streams[s][0] == records and lost >= self.streams[s][1], f"stream {s}: not open, or other counts")
        if lost > self.streams[s][1]: self.streams[s][1] = lost; self.declared.append(f"{at[1]}: lost records of stream {s}")
    def heard(self, streams, t, begin):  # a word: the silence of these streams ends at t, the next begins
        for s in streams:
            reach, quiet = self.streams[s][2], 0; self.streams[s][2] = begin
            for f, u in sorted(self.gaps[0] + self.gaps[s]) + [(t, t)] if t - reach > 90 * US else []:
                quiet, reach = quiet + max(0, min(f, t) - reach), max(reach, u)
            need(quiet <= 90 * US, f"{quiet // US} s without a word of stream {s}, and no gap covers them")
    def batch(self, i, o, key, t0, t1, e0, e1):
        (cls, version, late, d), mine = key_id(key), self.under[key]; mine.append((i, o)); self.stand[0] += 1; self.stand[1] += o["count"]
        for s, before, n in o["streams"]:
            need(s in self.streams and self.streams[s][0] == before, f"stream {s}: not open, or elsewhere"); self.streams[s][0] += n
        need(version == self.stand[2] or version == self.older and t0 < self.since, "policy of the key was not in force")
        need(d * DAY_S <= (t0 // US if late else min(e0, t1 // US + DAY_S)), "the key of a later day")
        least, most = self.policies[version].get(cls, (0, 0)); need(most and mine[0][1]["commit"] == o["commit"], "class, or commit")
        self.limits[key] = least, min(LAST_DAY, d + (least + 1 if late else most))
        at[0] = 8; need(key not in self.erased, "batch after the erase of its key")
    def held(self, key):  # an open hold covers a batch under the key
        holds = [(day(x), day(y)) for _, c, x, y in self.holds.values() if c == key_id(key)[0]]
        return any(o["events"][0] // DAY_S <= y and o["events"][1] // DAY_S >= x for _, o in self.under[key] for x, y in holds)
# ---- segments (section 6) and packs
def hkdf(k, salt, info): return hmac.digest(hmac.digest(salt, k, "sha256"), b"palisade/v1 " + info + b"\1", "sha256")
def decompress(data, plain):  # what still decodes without its last byte had something behind the stream
    lib, size, out = ctypes.CDLL("libbrotlidec.so.1"), ctypes.c_size_t(plain), ctypes.create_string_buffer(plain)
    def run(n): return lib.BrotliDecoderDecompress(ctypes.c_size_t(n), data, ctypes.byref(size), out)
    need(run(len(data)) and size.value == plain and not run(len(data) - 1), "not one Brotli stream of that size"); return Reader(out.raw)
def segment(r, o, missing, key, entries):  # check 9; missing: the batches of the entries that the seal o names, by leaf
    name, k, sid, runs = at[1], 0, bytes.fromhex(o["segment"]), o["batches"]; need(r.read(24) == b"PALSEG1\n" + sid, "magic or id")
    gcm, aes = aead.AESGCM(hkdf(key, sid, b"segment")), Cipher(algorithms.AES(hkdf(key, b"", b"salt")), modes.ECB()).encryptor()
    while n := r.u(4):
        at[1], plain = f"{name} block {k}", r.u(4); need(n <= 2**24 + 2**16 and plain <= 2**24, "sizes")
        d = decompress(gcm.decrypt(struct.pack(">IQ", 0, k), r.read(n), None), plain); k += 1
        steps, counts = zip(*[d.varints(2) for _ in range(d.varint())]); total = sum(counts)
        need(all(map(COUNT, counts)) and total <= 131072 and all(steps[1:]), "batches of the block"); streams = d.varints(total)
        ordinals, received, events = (d.column(total) for _ in range(3)); flags, sizes = d.read(total), d.varints(total)
        table = zip(received, events, ordinals, streams, flags, [d.read(40 if f & 4 else 0) for f in flags], sizes)
        for leaf, count in zip(itertools.accumulate(steps), counts):
            at[1], tree, part, raws = f"{name} leaf {leaf}", [], list(itertools.islice(table, count)), []
            x, y = runs[bisect.bisect(runs, [leaf, 2**64]) - 1]
            need(x <= leaf <= y and (leaf in missing or leaf not in entries), "a batch that its seal does not name, or twice")
            for j, (*fields, size) in enumerate(part):
                at[1] = f"{name} record {leaf}/{j}"; raws.append(bytes(d.read(size))); data = record(*fields, raws[-1])
                add(tree, leaf_hash(aes.update(struct.pack(">QQ", 0, fields[2])) + data))
            at[1], batch, (t, e, _, s, _, _, sizes) = f"{name} leaf {leaf}", missing.pop(leaf, None), zip(*part)
            if not batch: continue
            ours = [count, sum(sizes), [min(t), max(t)], [min(e), max(e)], sorted(collections.Counter(s).items())]
            leafs = [*(batch[x] for x in ("count", "bytes", "received", "events")), [(s, n) for s, _, n in batch["streams"]]]
            need(ours == leafs and root(tree) == b64(batch["root"]), "not the count, bytes, times, streams or root of its leaf")
            need(batch.get("ledger", []) == ("ledger" in batch and [act(x) for x in raws] or []), "not the acts of its leaf")
        at[1] = f"{name} block {k - 1}"; need(d.left == 0, "bytes behind the records")
    at[1] = name; foot = r.read(r.left - 4); need(r.u(4) == len(foot) and not missing, f"footer, or without {sorted(missing)}")
class Pack(Story):
    def __init__(self, data):  # check 1
        super().__init__(); at[:] = 1, "manifest"; m = re.match(rb"palisade-pack/v1 ([1-9][0-9]{0,7})\n", data[:64])
        need(m and int(m[1]) <= 2**24, "no pack"); byte = m.end() + int(m[1]); note = signed_note(data[m.end():byte])
        origin, *keys, mode, by, t0, t1, e, a, b, n, sections, _ = parse(
            r"palisade-pack/v1\n(\S+)\nkey (\S+)\n(?:key (\S+)\n)?(closed|open)\n(receipt|event) N N\nN N N N\n((?:\S+ N \S+\n)+)"
            .replace("N", NUM), note[0].decode(), "not its form").groups()
        t0, t1, e, a, b, n = numbers = [int(x) for x in (t0, t1, e, a, b, n)]; self.keys = log_keys([x for x in keys if x])
        self.n, self.t0, self.t1, self.by, self.open, self.times = numbers[2:], t0, t1, by, mode == "open", []
        need(t0 <= t1 <= LAST_TIME and e <= a < b <= n <= 2**62 and origin == self.keys[0].name, "numbers, or origin")
        need([x[:2] for x in note[1]] == [(k.name, k.id) for k in self.keys] and all([k.signed(note) for k in self.keys]), "signatures")
        need(utils.decode_dss_signature(note[1][0][2])[1] <= HALF_ORDER, "ECDSA signature with s above n/2")
        self.where, lines = {}, re.findall(r"(\S+) (\S+) (\S+)", sections); names = "".join(x[0] + " " for x in lines)
        parse(rf"checkpoint (note/([1-9][0-9]*) (timestamp/\2 )?)*(timestamp/{n} )?left hashes entries consistency anchors later "
              "(segment/[0-9a-f]{32} )*keys ", names, "sections, or their order")
        self.notes, self.segments = [int(x) for x in re.findall("note/([0-9]+)", names)], re.findall("segment/(\\S+)", names)
        need(all(z == sorted({*z}) for z in (self.notes, self.segments)) and all(e <= x <= b and x < n for x in self.notes), "note order")
        for name, size, digest in lines:
            at[1] = name; self.where[name] = data[byte:byte + int(size)]; byte += int(size)
            need(byte <= len(data) and sha(self.where[name]) == b64(digest), "length or digest")
        at[1] = "end"; need(byte == len(data), "the file does not end with its last section")
    def part(self, check, name): at[:] = check, name; return Reader(self.where[name])
def pack(data, policy, pinned):
    p = Pack(data); (e, a, b, n), stamps = p.n, [x for x in p.where if x.startswith("timestamp/")]
    at[:] = 2, "checkpoint"; size, top, note = checkpoint(p.where["checkpoint"], p.keys); need(size == n, "another size")
    remarks = trusted(policy, pinned, p.keys, note, stamps); at[:] = 4, "pinned checkpoint"
    m, pin, _ = checkpoint(pinned, p.keys, any) if pinned is not None else (n, top, None); need(m <= n, "shorter than one already seen")
    r, tree, roots, wanted = p.part(3, "left"), [], {}, {b, m, *p.notes}  # check 3
    for k in range(62, -1, -1): e >> k & 1 and add(tree, r.read(32), 1 << k)
    need(r.left == 0, "length"); r = p.part(3, "hashes"); need(r.left == 32 * (a - e), "length"); leaves = r.hashes(a - e)
    r = p.part(3, "entries"); entries = [r.read(r.u(2)) for _ in range(a, b)]; need(r.left == 0, "bytes behind the last leaf")
    for size, h in enumerate([None, *leaves, *map(leaf_hash, entries)], e):
        h and add(tree, h); roots.update({size: root(tree)} if size in wanted else {})
    r = p.part(3, "consistency"); proof = r.hashes(r.left // 32)
    need(r.left == 0 and consistent(b, n, roots[b], top, proof), "the leaves do not give the root of the checkpoint")
    for s in p.notes: at[1] = f"note/{s}"; need(checkpoint(p.where[at[1]], p.keys)[:2] == (s, roots[s]), "another size or root")
    r, last, roots[n] = p.part(4, "anchors"), 0, top  # check 4; without a pinned checkpoint it is the pack's own
    while r.left:
        s, proof = r.u(8), r.hashes(r.u(1)); need(last < s < e and len(proof) <= 126, "order, or too long"); last = s
        if s == m and consistent(m, n, pin, top, proof): roots[m] = pin
    at[1] = "pinned checkpoint"; need(roots.get(m) == pin, "not shown to be a state of this log")
    for i, raw in enumerate(entries, a):  # check 5
        at[:] = 5, f"entries leaf {i}"; p.leaf(i, entry(raw)); p.times.append(p.time)
    at[0] = 5; p.heard(p.streams, p.time, p.time); low, high = min(p.times), max(p.times); at[1] = "entries"
    covered = (max(p.t0, low), min(p.t1, high)) if p.by == "receipt" else (low, high)
    need(covered[0] <= covered[1], "the entries cover nothing of the asked span"); r, last = p.part(6, "later"), b - 1
    while r.left:  # check 6
        i, raw, proof = r.u(8), r.read(r.u(2)), r.hashes(r.u(1)); at[:] = 6, f"later leaf {i}"; o = entry(raw); need(last < i, "order")
        need(o["type"] in ("seal", "erase", "erased", "policy", "hold", "release"), f"{o['type']} has no place here")
        included(leaf_hash(raw), i, n, proof, top); p.leaf(i, o, True); last = i
    of, unit, named = *(("received", 1) if p.by == "receipt" else ("events", US)), set()  # check 7; asked: the batches of the span
    asked = {i: o for x in p.under.values() for i, o in x if o[of][0] <= p.t1 // unit and o[of][1] >= p.t0 // unit}
    for i, o in asked.items():
        at[:] = 7, f"entries leaf {i}"; need(i in p.sealed, "batch without a seal"); name = f"segment/{p.sealed[i]}"; named.add(name)
        need(name in p.where or o["key"] in p.erased, f"{name} is missing, and {o['key']} has no erase")
    for s in p.segments:
        r = p.part(7, f"segment/{s}"); need(at[1] in named, "no batch of the span is in it")
        need((r.left, sha(r.data)) == (p.seals[s][0]["bytes"], b64(p.seals[s][0]["sha256"])), "not the file of its seal leaf")
    due = sorted({o["key"] for o in asked.values()} - p.erased)  # check 8; due: the keys of the span that are still there
    for key in due: at[:] = 8, f"key {key}"; need(p.time // US // DAY_S < p.limits[key][1] + 2 or p.held(key), "past its due date")
    r = p.part(9, "keys"); *lines, end = r.read(r.left).decode("ascii").split("\n"); lines = [x.split(" ") for x in lines]  # check 9
    need(end == "" and [x[0] for x in lines] == (due if p.open else []), "not exactly the keys of the span without an erase")
    keys = {name: b64(key, 32) for name, key in lines}
    for name, key in keys.items(): need(b64(p.under[name][0][1]["commit"]) == hkdf(key, b"", b"commit"), f"{name}: not its commit")
    for s in p.segments:
        o, inside = p.seals[s]; o["key"] in keys and segment(p.part(9, f"segment/{s}"), o, dict(inside), keys[o["key"]], range(a, b))
    return "PASS WITH DECLARED GAPS" if p.declared else "PASS", covered, p.declared + remarks
def proof(data, policy, pinned):  # check 10, section 8
    at[:] = 10, "proof"; head, _, point = bytes(data).partition(b"\n\n")
    extra, index, path = parse(rf"c2sp\.org/tlog-proof@v1\nextra (\S+)\nindex {NUM}((?:\n\S+)*)", head.decode(), "not its form").groups()
    at[1] = "extra"; x = canonical(b64(extra)); form = {"entry", "keys", "n", "proof", "record", "salt"}
    need(x.keys() == form and type(x["keys"]) is type(x["proof"]) is list and N(x["n"]), "members"); keys = log_keys(x["keys"])
    at[1] = "checkpoint"; size, top, note = checkpoint(point, keys); remarks = trusted(policy, pinned, keys, note, [])
    need(pinned is None or checkpoint(pinned, keys, any)[:2] == (size, top), "not the pinned checkpoint")
    raw, r, i = b64(x["entry"]), Reader(b64(x["record"])), int(index); at[1] = f"entry leaf {i}"; o = entry(raw)
    need(o["type"] == "batch", "no batch"); included(leaf_hash(raw), i, size, [b64(h, 32) for h in path.split()], top)
    fields = struct.unpack(">QqQIB", r.read(29)); cut = r.read(40 if fields[4] & 4 else 0); at[1] = f"record {i}/{x['n']}"
    raw = bytes(r.read(r.left)); h = leaf_hash(b64(x["salt"], 16) + record(*fields, cut, raw))
    included(h, x["n"], o["count"], [b64(h, 32) for h in x["proof"]], b64(o["root"]))
    need("ledger" not in o or o["ledger"][x["n"]] == act(raw), "not the act of its leaf"); return "PASS", (), remarks
def verify(path, policy, pinned):
    try:
        at[:] = 1, "file"
        with open(path, "rb") as f: m = memoryview(f.read())
        return (proof if m[:8] == b"c2sp.org" else pack)(m, policy, pinned)
    except Exception as x: why = x if type(x) is ValueError else f"{type(x).__name__} {x}"
    return "FAIL", (), [f"check {at[0]}, {at[1]}: {why}"[:300]]
def main():
    p = argparse.ArgumentParser(); p.add_argument("paths", nargs="*"); [p.add_argument(x) for x in ("--policy", "--checkpoint", "--list")]
    arg, failed = p.parse_args(), 0
    try:
        policy, pinned, listed = (x and open(x, "rb").read() for x in (arg.policy, arg.checkpoint, arg.list))
        policy = ([], lambda note: True, []) if policy is None else read_policy(policy)
    except Exception as x: p.error(ascii(f"no policy, checkpoint or list: {x!r}"))  # of who asks: exit 2, no verdict
    for path in arg.paths + os.fsdecode(listed or b"").splitlines():
        verdict, covered, reasons = verify(path, policy, pinned); failed |= verdict == "FAIL"; reasons = [ascii(x)[1:-1] for x in reasons]
        when = " to ".join(str(datetime.datetime.fromtimestamp(0, datetime.UTC) + datetime.timedelta(0, 0, t)) for t in covered) or "none"
        if listed or len(arg.paths) > 1: print(verdict, *reasons[:1] or [""], ascii(path)[1:-1], sep="\t", flush=True)
        else: print(verdict, "covered: " + when, *reasons, sep="\n")
    return failed
if __name__ == "__main__": sys.exit(main())
