#!/usr/bin/env python3
"""Verifies packs of cases, from docs/case-pack.md, on the ground of vault_verifier.py. Several paths: a line each, <verdict>\t<first reason>\t<path>."""
import re, struct, sys
from vault_verifier import (ACTOR, HALF_ORDER, KIND, LAST_TIME, NUM, Reader, act, b64, canonical, checkpoint, consistent, entry, included, leaf_hash, log_keys, need, parse, record, sha, signed_note, utils)

STATES = ("open", "contained", "closed")
at = [11, "header"]


def sections_of(data):
    """Check 11: the manifest to the byte, its signatures, lengths and digests."""
    m = re.match(rb"palisade-case/v1 ([1-9][0-9]{0,6})\n", data[:40])
    need(m and int(m[1]) <= 4 << 20, "no case pack")
    byte = m.end() + int(m[1])
    at[1] = "manifest"
    note = signed_note(data[m.end():byte])
    origin, first, second, case, made, n, listed = parse(
        r"palisade-case/v1\n(.+)\nkey (\S+)\n(?:key (\S+)\n)?case N\nN\nN\n((?:\S+ N \S+\n)+)".replace("N", NUM), note[0].decode(), "not its form").group(1, 2, 3, 4, 5, 6, 7)
    keys = log_keys([k for k in (first, second) if k])
    need(origin == keys[0].name and int(made) <= LAST_TIME and 1 <= int(n) <= 2**62, "origin, time or size")
    need([x[:2] for x in note[1]] == [(k.name, k.id) for k in keys] and all(k.signed(note) for k in keys), "signatures")
    need(utils.decode_dss_signature(note[1][0][2])[1] <= HALF_ORDER, "ECDSA signature with s above n/2")
    lines = re.findall(r"(\S+) (\S+) (\S+)", listed)
    need("".join(f"{name} {size} {digest}\n" for name, size, digest in lines) == listed, "section lines")
    parse(r"checkpoint (timestamp )?anchors leaves records (evidence/[0-9a-f]{64} )*", "".join(x[0] + " " for x in lines), "sections, or their order")
    items = [x[0] for x in lines if x[0].startswith("evidence/")]
    need(items == sorted(set(items)), "order of items")
    where = {}
    for name, size, digest in lines:
        at[1] = name
        where[name] = data[byte:byte + int(size)]
        byte += int(size)
        need(byte <= len(data) and sha(where[name]) == b64(digest, 32), "length or digest")
        need(not name.startswith("evidence/") or name[9:] == b64(digest).hex(), "its name is not its digest")
    at[1] = "end"
    need(byte == len(data), "the file does not end with its last section")
    return keys, int(case), int(n), where


def entries_of(where, n, top):
    """Checks 13 and 14: leaves, and the records in them; gives (ordinal, entry, place)."""
    leaves, found, last = {}, [], -1
    r = Reader(where["leaves"])
    while r.left:
        at[:] = 13, "leaves"
        index, raw = r.u(8), r.read(r.u(2))
        at[1] = f"leaves, leaf {index}"
        need(index > last, "order")
        last = index
        included(leaf_hash(raw), index, n, r.hashes(r.u(1)), top)
        o = entry(raw)
        need(o["type"] == "batch" and "ledger" in o, "no batch of ledger entries")
        leaves[index] = o
    r, last, used = Reader(where["records"]), (-1, -1), set()
    while r.left:
        at[:] = 14, "records"
        place = r.u(8), r.u(2)
        at[1] = "records, leaf %d, record %d" % place
        need(place > last and place[0] in leaves and place[1] < leaves[place[0]]["count"], "order, or no leaf of it")
        last, o = place, leaves[place[0]]
        used.add(place[0])
        salt, x = r.read(16), Reader(r.read(r.u(4)))
        fields = struct.unpack(">QqQIB", x.read(29))
        cut = x.read(40 if fields[4] & 4 else 0)
        raw = x.read(x.left)
        included(leaf_hash(salt + record(*fields, cut, raw)), place[1], o["count"], r.hashes(r.u(1)), b64(o["root"]))
        need(o["ledger"][place[1]] == act(raw), "not the act of its leaf")
        found.append((fields[2], canonical(raw), place))
    at[:] = 13, "leaves"
    need(used == leaves.keys(), "a leaf without a record")
    return found


def history(found, case):
    """Checks 15 and 16; gives the items that were taken."""
    cases, alerts = {}, {}
    for ordinal, o, place in found:
        m = re.fullmatch(rf"(case|alert)/{NUM}", o["object"])
        at[:] = 14, "records, leaf %d, record %d" % place
        need(m, "about something else")
        (cases if m[1] == "case" else alerts).setdefault(int(m[2]), []).append((ordinal, o, place))
    at[:] = 15, "records"
    need(case in cases, "no entry of the case")
    linked_ever = set()
    for steps in cases.values():
        steps.sort(key=lambda s: s[0])
        linked, before = set(), None
        for i, (ordinal, o, place) in enumerate(steps):
            at[:] = 15, "records, leaf %d, record %d" % place
            body, kind, who = o["body"], o["kind"], (o["actor"], o["time"])
            need(body.get("n") == i + 1, "an entry is left out, or there twice")
            need(ordinal != (before and before[0]), "an ordinal twice")
            need(body["prev"] == before[0] if "prev" in body and before else "prev" not in body and (before is None or before[1] == who), "prev")
            need((kind == "case.opened") == (i == 0), "opened")
            before = ordinal, who
            at[0] = 16
            if kind == "case.linked":
                need(type(body.get("alert")) is int, "no alert")
                linked.add(body["alert"])
                linked_ever.add(body["alert"])
            if kind == "case.unlinked":
                need(body.get("alert") in linked, "not linked")
                linked.remove(body["alert"])
            if kind == "case.changed" and body.get("state"):
                need(body["state"] in STATES and (body["state"] != "closed" or body.get("outcome")), "state or outcome")
    wanted, todo = {case}, [case]
    while todo:
        number = todo.pop()
        for ordinal, o, place in cases.get(number, []):
            if o["kind"] not in ("case.merged", "case.unmerged"):
                continue
            at[:] = 16, "records, leaf %d, record %d" % place
            taken, gone = ("took", "into") if o["kind"] == "case.merged" else ("gave", "from")
            other, member = (o["body"][taken], gone) if taken in o["body"] else (o["body"].get(gone), taken)
            need(type(other) is int, "a merge that names no case")
            if member == gone and other not in wanted:
                wanted.add(other)
                todo.append(other)
            same = [x for _, x, _ in cases.get(other, []) if (x["kind"], x["actor"], x["time"], x["body"].get(member)) == (o["kind"], o["actor"], o["time"], number)]
            need(same or (member == taken and other not in cases), "the other case has no entry of the merge")
    at[:] = 16, "records"
    need(set(cases) <= wanted and set(alerts) <= linked_ever, "entries of another case, or of an alert that none had")
    taken = {}
    for steps in cases.values():
        here = set()
        for ordinal, o, place in steps:
            item = o["body"].get("item", "")
            if not o["kind"].startswith("evidence.") or not item:
                continue
            at[:] = 17, "records, leaf %d, record %d" % place
            if o["kind"] == "evidence.taken":
                need(type(o["body"].get("size")) is int and taken.setdefault(item, o["body"]["size"]) == o["body"]["size"], "size")
                here.add(item)
            need(item in here, "not taken before")
    return taken


def verify(path):
    at[:] = 11, "header"
    try:
        with open(path, "rb") as f:
            data = memoryview(f.read())
        keys, case, n, where = sections_of(data)
        at[:] = 12, "checkpoint"
        size, top, _ = checkpoint(where["checkpoint"], keys)
        need(size == n, "another size")
        at[1] = "anchors"
        r, last = Reader(where["anchors"]), 0
        while r.left:
            m, count = r.u(8), r.u(1)
            need(last < m < n and count <= 126, "order")
            last = m
            r.hashes(count)
        taken = history(entries_of(where, n, top), case)
        for name in where:
            if name.startswith("evidence/"):
                at[:] = 17, name
                need(taken.get(name[9:]) == len(where[name]), "was not taken, or has another length")
        return "PASS", "key not pinned"
    except Exception as x:
        return "FAIL", f"check {at[0]}, {at[1]}: {x}"


if __name__ == "__main__":
    verdicts = [verify(path) for path in sys.argv[1:]]
    for path, (verdict, reason) in zip(sys.argv[1:], verdicts):
        print(verdict, ascii(reason)[1:-1], path, sep="\t")
    sys.exit(any(v[0] != "PASS" for v in verdicts))
