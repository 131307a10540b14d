var TOKEN = /^([0-9]+)([whelpqr])$/;

function putToken(a, token) {
    var m = TOKEN.exec(token), v = m && m[1];
    switch (m && m[2]) {
    case 'w':
    case 'h':
        return put(a, m[2], number(v, 4096));
    case 'e':
        v = ['0', '1', '2'].indexOf(v);
        return put(a, 'fit', v < 0 ? v : v + 1);
    case 'l':
        return put(a, 'enlarge', ['1', '0'].indexOf(v));
    case 'p':
    case 'q':
        return set(a, m[2], v);
    case 'r':
        return set(a, 'prog', v);
    }
    return false;
}

// read returns {source, ask}, without an ask for an original, or null; and the
// name as it stands, which may be an original as well.
function read(path, query) {
    var name = query && !LENIENT ? null : pathName(path), a = newAsk(), i, tokens, dot, fm, ok = true;
    if (name === null) {
        return null;
    }
    i = name.lastIndexOf('@');
    tokens = name.slice(i + 1);
    dot = tokens.lastIndexOf('.');
    fm = dot < 0 || tokens.slice(dot) === '.orig' ? -1 : format(tokens.slice(dot + 1));
    if (fm !== -1) {
        put(a, 'fm', fm);
        tokens = tokens.slice(0, dot);
    }
    tokens = tokens.split('_');
    if (i < 1 || name[i - 1] === '/' || name.indexOf('/', i) >= 0 || !tokens.some(function (t) {
        return TOKEN.test(t);
    })) {
        return {source: name};
    }
    tokens.forEach(function (t) {
        ok = putToken(a, t) && ok;
    });
    return ok || LENIENT ? {source: name.slice(0, i), ask: a, name: name, vague: !ok} : null;
}

// write returns the name of a variant.
function write(source, p) {
    var d = usual(p), sides = p.w || p.h, tokens = [];
    function token(n, letter, say) {
        if (say) {
            tokens.push(n + letter);
        }
    }
    token(p.w, 'w', p.w);
    token(p.h, 'h', p.h);
    token(p.fit - 1, 'e', p.fit !== d.fit);
    token(1, 'l', p.enlarge !== d.enlarge);
    token(p.p, 'p', sides ? p.p : p.p !== 100);
    token(p.q, 'q', p.q !== d.q);
    token(1, 'r', p.prog);
    return source + '@' + (tokens.join('_') || '100p') + (p.fm ? '.' + word(p.fm) : '');
}
