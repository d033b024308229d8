"""Verifies a shard of a journal: python3 verify_journal.py JOURNAL/SHARD"""
import glob, gzip, hashlib, json, os, re, sys


def is_torn(rest, link):
    """Whether an interrupted write leaves this: the beginning of a line, then zeros."""
    text = rest.rstrip(b"\0")
    for end in re.finditer(b',"hash":"([0-9a-f]{64})"}', text):
        if hashlib.sha256(link + text[: end.start()]).hexdigest().encode() == end[1]:
            # Whole: behind it was a line feed, and one other byte there was altered.
            return end.end() == len(text) != len(rest) - 1
    return b"\n" not in text and b"\0" not in text


def tell(what):
    print(what, file=sys.stderr)


def stop(status, why):
    tell(why)
    sys.exit(status)


if len(sys.argv) != 2:
    stop(2, __doc__)
base = os.path.join(sys.argv[1], "base.json")
start = json.loads(open(base).readline()) if os.path.exists(base) else {"seq": 0, "hash": None}
sequence, head, previous = start["seq"], start["hash"], start["hash"]
segments = [
    path
    for path in sorted(glob.glob(os.path.join(glob.escape(sys.argv[1]), "[0-9]*.ndjson*")))
    if not path.endswith(".part")
    and not (path.endswith(".gz") and os.path.exists(path[:-3]))
    and int(os.path.basename(path)[:16]) > start["seq"]
]
if not segments:
    stop(2, f"no journal in {sys.argv[1]}")
for path in segments:
    with gzip.open(path) if path.endswith(".gz") else open(path, "rb") as segment:
        for number, line in enumerate(segment):
            body, end = line[:-76], line[-76:]
            link = b"" if number == 0 else previous.encode() + b'"}\n'
            own = hashlib.sha256(link + body).hexdigest()
            if end != b',"hash":"' + own.encode() + b'"}\n':
                is_last = path == segments[-1] and not path.endswith(".gz")
                if is_last and is_torn(line, link):
                    tell(f"{path}: ends with {len(line)} bytes of an unfinished write")
                    break
                stop(1, f"{path}: line {number + 1} is not as it was written")
            said = json.loads(line)
            follows = said["previous"] == previous if number == 0 else said["seq"] == sequence + 1
            if not follows:
                stop(1, f"{path}: line {number + 1} does not follow the one before")
            sequence, previous = sequence + (number > 0), own
            head = own if number > 0 else head
print(sequence, head)
