// read returns {source, ask}, without an ask for an original, or null.
function read(path, query) {
    var name = query && !LENIENT ? null : pathName(path), c = name && cutPath(name), a;
    if (!c) {
        return name === null ? null : {source: name};
    }
    a = readSpec(c[1]);
    if (a) {
        a.fm = c[2];
        a.said.fm = true;
    }
    return a && {source: c[0], ask: a};
}
