// The reader of SPEC, for the dialects that have it.

function putSize(a, text) {
    var unit = text[text.length - 1], value = text.slice(0, -1);
    if (text === 'full') {
        a.p = 100;
        return a.said.full = true;
    }
    return unit === 'w' || unit === 'h' ? put(a, unit, number(value, 16384)) :
        unit === 'p' ? set(a, unit, value) : putBoth(a, text);
}

// readSpec returns the ask in a text that SPEC matches, or null.
function readSpec(text) {
    var a = newAsk(), words = text.split(','), i, eq, name, value, ok;
    for (i = 0; i < words.length; i++) {
        eq = words[i].indexOf('=');
        name = eq < 0 ? words[i] : words[i].slice(0, eq);
        value = eq < 0 ? '' : words[i].slice(eq + 1);
        ok = !i ? putSize(a, words[i]) : name === 'prog' ? eq < 0 && set(a, name, '1') :
            name === 'fm' && HAS_FM ? put(a, name, format(value)) : set(a, name, value);
        if (!ok && !LENIENT) {
            return null;
        }
        a.dropped = a.dropped || !ok;
    }
    return a;
}
