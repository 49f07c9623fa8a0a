"""Which lines of a page are story, by the page's gold body; what train_pages.py learns from."""

import collections
import re
import unicodedata

TOKEN = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|\\w+|[^\\w\\s]")


def tokens(text):
    """The words of a text in their order."""
    return TOKEN.findall(unicodedata.normalize("NFC", text).lower())


def labels(lines, body):
    """Of each line the share of its word triples that stand in the body; short and repeated lines need neighbours."""
    gold = tokens(body)
    places = collections.defaultdict(list)
    for size in (1, 2, 3):
        for at in range(len(gold) - size + 1):
            places[tuple(gold[at : at + size])].append(at)
    counts, found, shares = [], [], []
    for line in lines:
        words = tokens(line)
        size = min(3, len(words))
        runs = [places.get(tuple(words[at : at + size]), ()) for at in range(len(words) - size + 1)] if size else []
        counts.append(len(words))
        found.append([run for run in runs if run])
        shares.append(len(found[-1]) / len(runs) if runs else 0.0)
    spots = [
        (hits[0][0], hits[-1][-1]) if count >= 6 and share >= 0.5 else None
        for hits, count, share in zip(found, counts, shares, strict=True)
    ]
    _single(shares, found, counts, spots)
    _settled(shares, found, counts, spots)
    return shares, counts


def _single(shares, found, counts, spots):
    """Of lines that claim the same place in the body, the one among its neighbours has it."""
    claims = collections.defaultdict(list)
    for n, spot in enumerate(spots):
        if spot:
            claims[found[n][len(found[n]) // 2][0] // 4].append(n)

    def fit(n):
        near = (m for m in range(max(0, n - 3), min(len(spots), n + 4)) if m != n and spots[m] and counts[m] >= 8)
        return sum(1 / abs(m - n) for m in near if abs(spots[m][0] - spots[n][0]) < 400)

    for rivals in claims.values():
        best = max(rivals, key=lambda n: (fit(n), counts[n]))
        for n in rivals:
            if n != best and fit(n) < fit(best):
                shares[n] = min(shares[n], 0.3)


def _settled(shares, found, counts, spots):
    """A short line is story only if its words stand near those of a long one next to it."""
    for n, share in enumerate(shares):
        if share < 0.5 or counts[n] >= 6:
            continue
        places = {place for run in found[n] for place in run}
        near = (m for step in (1, 2, 3, 4) for m in (n + step, n - step) if 0 <= m < len(spots))
        spot = next((spots[m] for m in near if spots[m] and shares[m] >= 0.5), None)
        if spot is None or not any(spot[0] - 60 <= place <= spot[1] + 60 for place in places):
            shares[n] = 0.0
