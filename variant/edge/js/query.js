function putPair(a, name, v) {
    var m;
    switch (name) {
    case 'd':
        return putBoth(a, v);
    case 'w':
    case 'h':
        return put(a, name, number(v, 16384));
    case 'dpr':
        m = /^([1-4])(\.([0-9]))?(?![\s\S])/.exec(v);
        m = m ? m[1] * 10 + +(m[3] || 0) : -1;
        return put(a, name, m > 40 ? -1 : m);
    case 'fm':
        return put(a, name, v === 'auto' ? v : format(v));
    }
    return set(a, name, v);
}

// multiply applies the device pixel ratio, in tenths.
function multiply(a) {
    var w = Math.floor((a.w * a.dpr + 5) / 10), h = Math.floor((a.h * a.dpr + 5) / 10);
    if (!a.said.dpr) {
        return true;
    }
    a.said.dpr = false;
    if (!w && !h || w > 16384 || h > 16384) {
        return false;
    }
    a.w = w;
    a.h = h;
    return true;
}

// read returns {source, ask}, without an ask for an original, or null.
function read(path, query) {
    var name = pathName(path), a = newAsk(), ok = true;
    (query ? query.split('&') : []).forEach(function (pair) {
        var eq = (pair + '=').indexOf('=');
        try {
            ok = putPair(a, decodeURIComponent(pair.slice(0, eq)), decodeURIComponent(pair.slice(eq + 1))) && ok;
        } catch (e) {
            ok = false;
        }
    });
    ok = multiply(a) && ok;
    if (name === null || !ok && !LENIENT) {
        return null;
    }
    return Object.keys(a.said).some(function (k) {
        return a.said[k];
    }) ? {source: name, ask: a} : {source: name};
}
