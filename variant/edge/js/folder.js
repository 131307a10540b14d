// read returns {source, ask}, without an ask for an original, or null.
function read(path, query) {
    var key = '', ok = true, name, s, n, a;
    (query ? query.split('&') : []).forEach(function (pair) {
        if (!key && pair.slice(0, 4) === 'key=' && pair.length > 4) {
            key = pair.slice(4);
        } else {
            ok = false;
        }
    });
    if (!ok && !LENIENT || /%2f/i.test(key)) {
        return null;
    }
    name = key ? spell(key) : pathName(path);
    if (name === null) {
        return null;
    }
    s = name.split('/');
    n = s.length;
    if (n < 2 || !SPEC.test(s[n - 2])) {
        return {source: name};
    }
    a = readSpec(s[n - 2]);
    return a && {source: s.slice(0, n - 2).concat(s[n - 1]).join('/'), ask: a};
}

// write returns the name of a variant.
function write(source, p) {
    var i = source.lastIndexOf('/') + 1;
    return source.slice(0, i) + writeSpec(p) + '/' + source.slice(i);
}
