// stem returns where a name's extension begins.
function stem(name) {
    var dot = name.lastIndexOf('.');
    return dot > name.lastIndexOf('/') ? dot : name.length;
}

// read returns {source, ask}, without an ask for an original, or null; and the
// name as it stands, which may be an original as well.
function read(path, query) {
    var name = query && !LENIENT ? null : pathName(path), dir, end, i, source, a;
    if (name === null) {
        return null;
    }
    dir = name.lastIndexOf('/') + 1;
    end = stem(name);
    for (i = end; (i = name.slice(0, i).lastIndexOf('-')) >= dir;) {
        if (SPEC.test(name.slice(i + 1, end))) {
            source = name.slice(0, i) + name.slice(end);
            if (source.length === dir) {
                break;
            }
            a = readSpec(name.slice(i + 1, end));
            // 100p is no listed size, although it means the same as full.
            return a && {source: source, ask: a, name: name, vague: a.dropped || name.slice(i + 1, i + 5) === '100p'};
        }
    }
    return {source: name};
}

// write returns the name of a variant.
function write(source, p) {
    var i = stem(source);
    return source.slice(0, i) + '-' + writeSpec(p) + source.slice(i);
}
