"""Verifies a shard of a journal: python3 verify_journal.py JOURNAL/SHARD"""
import glob, gzip, hashlib, json, os, sys

base = os.path.join(sys.argv[1], "base.json")
start = json.loads(open(base).readline()) if os.path.exists(base) else {"seq": 0, "hash": None}
sequence, head, previous = start["seq"], start["hash"], start["hash"]
for path in sorted(glob.glob(os.path.join(sys.argv[1], "[0-9]*.ndjson*"))):
    is_double = path.endswith(".gz") and os.path.exists(path[:-3])
    if path.endswith(".part") or is_double or int(os.path.basename(path)[:16]) <= start["seq"]:
        continue
    with gzip.open(path) if path.endswith(".gz") else open(path, "rb") as segment:
        for number, line in enumerate(segment):
            body, end = line[:-76], line[-76:]
            link = "" if number == 0 else previous + '"}\n'
            own = hashlib.sha256(link.encode() + body).hexdigest()
            if end != b',"hash":"' + own.encode() + b'"}\n':
                sys.exit(f"{path}: line {number + 1} is not as it was written")
            said = json.loads(line)
            follows = said["previous"] == previous if number == 0 else said["seq"] == sequence + 1
            if not follows:
                sys.exit(f"{path}: line {number + 1} does not follow the one before")
            sequence, previous = sequence + (number > 0), own
            head = own if number > 0 else head
print(sequence, head)
